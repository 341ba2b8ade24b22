package dev.tandem.controllers;

import dev.tandem.api.v1alpha1.CertificateAuthority;
import dev.tandem.api.v1alpha1.DeadLetter;
import dev.tandem.api.v1alpha1.Kafka;
import dev.tandem.api.v1alpha1.KafkaCredentials;
import dev.tandem.api.v1alpha1.KafkaMechanism;
import dev.tandem.api.v1alpha1.KafkaProtocol;
import dev.tandem.api.v1alpha1.OffsetReset;
import dev.tandem.api.v1alpha1.StreamScaling;
import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.api.v1alpha1.StreamScorerSpec;
import dev.tandem.api.v1alpha1.StreamSink;
import dev.tandem.api.v1alpha1.StreamSource;
import dev.tandem.controllers.spec.EffectiveScorer;
import dev.tandem.controllers.spec.ScorerReader;
import dev.tandem.controllers.spec.SpecReading;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

import java.util.List;
import java.util.Map;

/** Any StreamScorer that the definition accepts, for properties. */
final class Scorers {

    private Scorers() {}

    static Arbitrary<StreamScorer> valid() {
        return Combinators.combine(Services.names(), specs()).as(Scorers::scorer);
    }

    static EffectiveScorer effective(StreamScorer scorer) {
        return switch (ScorerReader.read(scorer)) {
            case SpecReading.Valid<EffectiveScorer>(var effective) -> effective;
            case SpecReading.Invalid<EffectiveScorer>(var violations) ->
                    throw new AssertionError(violations);
        };
    }

    private static Arbitrary<StreamScorerSpec> specs() {
        return Combinators.combine(Services.specs(), kafkas(), sources(), scalings())
                .as(
                        (service, kafka, source, scaling) ->
                                new StreamScorerSpec(
                                        service.model(),
                                        null,
                                        kafka,
                                        source,
                                        new StreamSink("scores", List.of("card_id")),
                                        scaling == null ? null : new DeadLetter("dead", null),
                                        null,
                                        null,
                                        service.resources(),
                                        service.placement(),
                                        scaling));
    }

    private static Arbitrary<Kafka> kafkas() {
        return Combinators.combine(
                        Arbitraries.of(KafkaProtocol.class),
                        Arbitraries.of(KafkaMechanism.class),
                        Arbitraries.of(
                                        new CertificateAuthority("ca", null, null),
                                        new CertificateAuthority(null, "authorities", "kafka.pem"))
                                .injectNull(0.5))
                .as(
                        (protocol, mechanism, ca) ->
                                new Kafka(
                                        "kafka.shop:9092",
                                        protocol,
                                        protocol.hasLogin() ? mechanism : null,
                                        protocol.hasLogin() ? new KafkaCredentials("kafka") : null,
                                        protocol.hasTls() ? ca : null));
    }

    private static Arbitrary<StreamSource> sources() {
        return Combinators.combine(
                        Arbitraries.of("payments", "a.b_c-d"),
                        Arbitraries.of(OffsetReset.class).injectNull(0.3),
                        Arbitraries.integers().between(1, 100_000).injectNull(0.3))
                .as(
                        (topic, reset, rows) ->
                                new StreamSource(
                                        topic, null, reset, Map.of("b", "x", "a", "y"), rows));
    }

    private static Arbitrary<StreamScaling> scalings() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.of("1s", "30s", "10m").injectNull(0.3),
                        Arbitraries.of("1s", "90s", "1h").injectNull(0.3))
                .as(
                        (one, other, polling, cooldown) ->
                                new StreamScaling(
                                        Math.min(one, other),
                                        Math.max(1, Math.max(one, other)),
                                        null,
                                        polling,
                                        cooldown))
                .injectNull(0.2);
    }

    private static StreamScorer scorer(String name, StreamScorerSpec spec) {
        StreamScorer scorer = new StreamScorer();
        scorer.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace("shop")
                        .withName(name)
                        .withUid("5b1e6f0a-0000-4000-8000-000000000002")
                        .withGeneration(1L)
                        .build());
        scorer.setSpec(spec);
        return scorer;
    }
}
