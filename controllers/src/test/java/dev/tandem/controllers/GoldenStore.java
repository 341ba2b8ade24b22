package dev.tandem.controllers;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.controllers.observed.ObservedStore;
import dev.tandem.controllers.observed.PodReport;
import dev.tandem.controllers.observed.PublishedRuns;
import dev.tandem.controllers.observed.StoreMetrics;
import dev.tandem.controllers.observed.StoreReport;
import dev.tandem.controllers.plan.Steps;
import dev.tandem.controllers.plan.StorePlanner;
import dev.tandem.controllers.spec.EffectiveStore;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.spec.StoreReader;
import dev.tandem.controllers.status.StoreStatuses;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** What a FeatureStore becomes. */
final class GoldenStore implements GoldenKind {

    private static final String IMAGE = "registry.example/tandem/redis:2";

    @Override
    public SortedMap<String, String> outputs(GoldenCase golden) {
        FeatureStore store = golden.only(FeatureStore.class);
        StoreStatuses statuses = new StoreStatuses(GoldenCase.NOON);
        return switch (StoreReader.read(store)) {
            case SpecReading.Valid<EffectiveStore>(var effective) -> {
                ObservedStore observed = observed(golden);
                yield GoldenCase.outputs(
                        StorePlanner.plan(effective, observed, IMAGE),
                        statuses.planned(store, effective, observed));
            }
            case SpecReading.Invalid<EffectiveStore>(var violations) ->
                    GoldenCase.outputs(Steps.NONE, statuses.refused(store, violations));
        };
    }

    private static Optional<StoreReport> report(
            Map.Entry<String, String> metrics, String store, GoldenCase golden) {
        return StoreMetrics.read(metrics.getKey(), store, metrics.getValue())
                .map(
                        report ->
                                report.with(
                                        Optional.ofNullable(
                                                        golden.readiness().get(metrics.getKey()))
                                                .flatMap(
                                                        said ->
                                                                PodReport.read(
                                                                        metrics.getKey(), said))
                                                .flatMap(of -> of.about(store))));
    }

    /** A file {@code metrics-NOBODY.txt} says that no pod was asked yet. */
    private static ObservedStore observed(GoldenCase golden) {
        String store = golden.only(FeatureStore.class).getMetadata().getName();
        return new ObservedStore(
                golden.all(Deployment.class).findFirst(),
                golden.all(Service.class).findFirst(),
                golden.all(Pod.class).toList(),
                golden.metrics().containsKey("NOBODY")
                        ? Optional.empty()
                        : Optional.of(
                                golden.metrics().entrySet().stream()
                                        .map(answer -> report(answer, store, golden))
                                        .flatMap(Optional::stream)
                                        .toList()),
                PublishedRuns.of(golden.all(BatchScoringJob.class).toList(), store));
    }
}
