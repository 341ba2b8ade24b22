package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.api.v1alpha1.StreamScorerSpec;

/** Fills in every default of a StreamScorer and checks what is left, whatever CRD is installed. */
public final class ScorerReader {

    private final Fields fields = new Fields();

    private ScorerReader() {}

    public static SpecReading<EffectiveScorer> read(StreamScorer resource) {
        return new ScorerReader().reading(resource);
    }

    private SpecReading<EffectiveScorer> reading(StreamScorer resource) {
        StreamScorerSpec spec = resource.getSpec();
        if (spec == null) {
            return Fields.missing("spec", "is missing; say what to score");
        }
        return fields.reading(() -> effective(resource, spec));
    }

    private EffectiveScorer effective(StreamScorer resource, StreamScorerSpec spec) {
        Identity identity = Identity.of(Kind.StreamScorer, resource.getMetadata());
        return new EffectiveScorer(
                identity,
                ModelReader.choice(spec.model(), spec.modelFrom(), fields),
                ResourcesReader.read(spec.resources(), fields),
                PlacementReader.read(spec.placement()),
                KafkaReader.read("spec.kafka", spec.kafka(), fields),
                StreamReader.stream(identity, spec, fields),
                LookupReader.features(spec.features(), fields),
                PublishReader.read(spec.publish(), fields),
                StreamReader.scaling(spec.scaling(), fields));
    }
}
