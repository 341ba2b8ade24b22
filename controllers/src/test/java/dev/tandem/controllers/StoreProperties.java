package dev.tandem.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tandem.api.v1alpha1.Entity;
import dev.tandem.api.v1alpha1.EntityType;
import dev.tandem.api.v1alpha1.Feature;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.FeatureStoreSpec;
import dev.tandem.api.v1alpha1.FeatureStoreStatus;
import dev.tandem.api.v1alpha1.FeatureType;
import dev.tandem.api.v1alpha1.FeatureView;
import dev.tandem.api.v1alpha1.OnlineStore;
import dev.tandem.api.v1alpha1.RedisServer;
import dev.tandem.controllers.observed.ObservedStore;
import dev.tandem.controllers.observed.StoreMetrics;
import dev.tandem.controllers.observed.StoreReport;
import dev.tandem.controllers.observed.ViewWrite;
import dev.tandem.controllers.spec.EffectiveStore;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.spec.StoreReader;
import dev.tandem.controllers.status.StoreStatuses;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What holds of a store's status whatever its users say. */
final class StoreProperties {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration MAX_AGE = Duration.ofHours(20);

    @Provide
    Arbitrary<List<StoreReport>> reports() {
        Arbitrary<Map<String, ViewWrite>> writes =
                Combinators.combine(
                                Arbitraries.longs().between(-100_000, 0),
                                Arbitraries.longs().between(0, 1_000_000))
                        .as((age, rows) -> Map.of("card", write(age, rows)));
        return Combinators.combine(
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.of(true, false),
                        Arbitraries.oneOf(writes, Arbitraries.just(Map.<String, ViewWrite>of())))
                .as((pod, up, write) -> new StoreReport(pod, up, Optional.empty(), write))
                .list()
                .uniqueElements(StoreReport::pod)
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> answers() {
        return Arbitraries.of(
                        "tandem_feature_store_up",
                        "tandem_feature_view_rows_written_total",
                        "{store=\"shared\"",
                        ",view=\"card\"}",
                        "}",
                        " 1.0",
                        " NaN",
                        " -Inf",
                        " 1e308",
                        "\n",
                        "tandem_feature_view_last_write_timestamp_seconds")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 300)
    void theStatusOfAStatusIsTheSame(@ForAll("reports") List<StoreReport> reports) {
        FeatureStore store = store();
        store.setStatus(status(store, Optional.of(reports), GoldenCase.NOON));

        assertThat(status(store, Optional.of(reports), GoldenCase.NOON))
                .isEqualTo(store.getStatus());
    }

    @Property(tries = 300)
    void aRestartOfTheOperatorIsNoNews(@ForAll("reports") List<StoreReport> reports) {
        FeatureStore store = store();
        store.setStatus(status(store, Optional.of(reports), GoldenCase.NOON));

        assertThat(status(store, Optional.empty(), GoldenCase.NOON)).isEqualTo(store.getStatus());
    }

    @Property(tries = 300)
    void aWriteSoonAfterTheLastIsNoNews(
            @ForAll @LongRange(min = 1, max = 3600) long later, @ForAll("rows") long rows) {
        FeatureStore store = store();
        Clock after = Clock.offset(GoldenCase.NOON, Duration.ofSeconds(later));
        store.setStatus(status(store, wrote(0, 10), GoldenCase.NOON));

        assertThat(status(store, wrote(later, rows), after)).isEqualTo(store.getStatus());
    }

    @Property(tries = 300)
    void whatIsFreshIsSoByTheLastWriteThereWas(
            @ForAll @LongRange(min = 1, max = 200_000) long later,
            @ForAll @LongRange(min = 0, max = 100_000) long age) {
        FeatureStore store = store();
        store.setStatus(status(store, wrote(0, 10), GoldenCase.NOON));
        Clock now = Clock.offset(GoldenCase.NOON, Duration.ofSeconds(later + age));

        assertThat(status(store, wrote(later, 10), now).views().getFirst().fresh())
                .isEqualTo(age <= MAX_AGE.toSeconds());
    }

    @Property
    void whateverPodsAnswerIsReadOrNot(@ForAll("answers") String answer) {
        assertThatCode(() -> StoreMetrics.read("pod", "shared", answer)).doesNotThrowAnyException();
    }

    @Provide
    Arbitrary<Long> rows() {
        return Arbitraries.longs().between(0, 1_000_000);
    }

    private static Optional<List<StoreReport>> wrote(long atSeconds, long rows) {
        return Optional.of(
                List.of(
                        new StoreReport(
                                "a",
                                true,
                                Optional.empty(),
                                Map.of("card", write(atSeconds, rows)))));
    }

    private static ViewWrite write(long seconds, long rows) {
        return new ViewWrite(NOON.plusSeconds(seconds), rows);
    }

    private static FeatureStoreStatus status(
            FeatureStore store, Optional<List<StoreReport>> reports, Clock clock) {
        EffectiveStore effective =
                switch (StoreReader.read(store)) {
                    case SpecReading.Valid<EffectiveStore>(var valid) -> valid;
                    case SpecReading.Invalid<EffectiveStore>(var violations) ->
                            throw new AssertionError(violations.toString());
                };
        ObservedStore observed =
                new ObservedStore(Optional.empty(), Optional.empty(), List.of(), reports, Map.of());
        return new StoreStatuses(clock).planned(store, effective, observed);
    }

    private static FeatureStore store() {
        FeatureStore store = new FeatureStore();
        store.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace("bank")
                        .withName("shared")
                        .withUid("1")
                        .withGeneration(1L)
                        .build());
        store.setSpec(
                new FeatureStoreSpec(
                        new OnlineStore(new RedisServer("redis://redis", null, null)),
                        List.of(
                                new FeatureView(
                                        "card",
                                        new Entity("card_id", EntityType.STRING),
                                        "20h",
                                        List.of(
                                                new Feature(
                                                        "amount", FeatureType.FLOAT32, "0"))))));
        return store;
    }
}
