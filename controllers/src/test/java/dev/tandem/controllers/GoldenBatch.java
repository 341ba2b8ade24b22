package dev.tandem.controllers;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.controllers.observed.ObservedBatch;
import dev.tandem.controllers.plan.BatchPlan;
import dev.tandem.controllers.plan.BatchPlanner;
import dev.tandem.controllers.plan.FeatureResolution;
import dev.tandem.controllers.plan.ModelResolution;
import dev.tandem.controllers.plan.Steps;
import dev.tandem.controllers.spec.BatchReader;
import dev.tandem.controllers.spec.EffectiveBatch;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.status.BatchStatuses;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/** What a BatchScoringJob becomes. */
final class GoldenBatch implements GoldenKind {

    @Override
    public SortedMap<String, String> outputs(GoldenCase golden) {
        BatchScoringJob resource = golden.only(BatchScoringJob.class);
        BatchStatuses statuses = new BatchStatuses(GoldenCase.NOON);
        return switch (BatchReader.read(resource)) {
            case SpecReading.Valid<EffectiveBatch>(var batch) -> {
                ObservedBatch observed = observed(golden);
                BatchPlan plan = plan(batch, golden, observed);
                yield GoldenCase.outputs(
                        plan.steps(),
                        statuses.planned(
                                resource,
                                batch,
                                plan,
                                observed,
                                afterwards(plan.steps(), observed)));
            }
            case SpecReading.Invalid<EffectiveBatch>(var violations) ->
                    GoldenCase.outputs(Steps.NONE, statuses.refused(resource, violations));
        };
    }

    private static BatchPlan plan(EffectiveBatch batch, GoldenCase golden, ObservedBatch observed) {
        return BatchPlanner.plan(
                batch,
                ModelResolution.of(batch.model(), golden.all(InferenceService.class).findFirst()),
                FeatureResolution.of(
                        List.of(),
                        Optional.empty(),
                        batch.publish(),
                        golden.all(FeatureStore.class).toList()),
                observed,
                golden.settings());
    }

    private static ObservedBatch observed(GoldenCase golden) {
        return new ObservedBatch(
                golden.all(CronJob.class).findFirst(),
                golden.all(Job.class).toList(),
                golden.all(Pod.class).toList(),
                golden.refused());
    }

    /** What the caches show right after steps were taken. */
    static ObservedBatch afterwards(Steps steps, ObservedBatch before) {
        return new ObservedBatch(
                Stream.concat(
                                steps.apply().stream(),
                                before.cronJob().stream()
                                        .filter(there -> !steps.delete().contains(there)))
                        .filter(CronJob.class::isInstance)
                        .map(CronJob.class::cast)
                        .findFirst(),
                Stream.concat(
                                steps.apply().stream()
                                        .filter(Job.class::isInstance)
                                        .map(Job.class::cast),
                                before.jobs().stream()
                                        .filter(there -> !steps.delete().contains(there)))
                        .toList(),
                before.pods(),
                before.refused());
    }
}
