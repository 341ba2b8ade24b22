package dev.tandem.controllers.spec;

import java.util.List;
import java.util.Optional;

/** A StreamScorer with every default filled in. */
public record EffectiveScorer(
        Identity identity,
        ModelChoice model,
        EffectiveResources resources,
        EffectivePlacement placement,
        EffectiveKafka kafka,
        EffectiveStream stream,
        List<EffectiveLookup> features,
        Optional<EffectivePublish> publish,
        EffectiveScaling scaling) {

    public EffectiveScorer {
        features = List.copyOf(features);
    }

    /** Whether its replicas use any feature store. */
    public boolean usesStores() {
        return !features.isEmpty() || publish.isPresent();
    }

    /** What its pods need to know as pods of the runtime that load this model. */
    public Workload workload(EffectiveModel loaded) {
        return new Workload(identity, model.name(identity), loaded, resources, placement);
    }
}
