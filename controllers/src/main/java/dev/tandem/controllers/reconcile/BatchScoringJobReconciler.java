package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.BatchScoringJobSpec;
import dev.tandem.api.v1alpha1.BatchScoringJobStatus;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.ModelFrom;
import dev.tandem.api.v1alpha1.Publish;
import dev.tandem.controllers.observed.ObservedBatch;
import dev.tandem.controllers.plan.BatchPlan;
import dev.tandem.controllers.plan.BatchPlanner;
import dev.tandem.controllers.plan.FeatureResolution;
import dev.tandem.controllers.plan.ModelResolution;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.spec.BatchReader;
import dev.tandem.controllers.spec.EffectiveBatch;
import dev.tandem.controllers.spec.Kind;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.status.BatchStatuses;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Brings BatchScoringJobs about. */
@ControllerConfiguration(name = "batchscoringjob", fieldManager = Labels.FIELD_MANAGER)
public final class BatchScoringJobReconciler implements Reconciler<BatchScoringJob> {

    private final PlanSettings settings;
    private final BatchStatuses statuses;
    private final StatusWriter<BatchScoringJob, BatchScoringJobStatus> statusWriter;

    public BatchScoringJobReconciler(PlanSettings settings, Events events, Clock clock) {
        this.settings = settings;
        this.statuses = new BatchStatuses(clock);
        this.statusWriter = new StatusWriter<>(events, BatchScoringJob::new);
    }

    @Override
    public UpdateControl<BatchScoringJob> reconcile(
            BatchScoringJob resource, Context<BatchScoringJob> context) {
        BatchScoringJobStatus status =
                switch (BatchReader.read(resource)) {
                    case SpecReading.Valid<EffectiveBatch>(EffectiveBatch batch) ->
                            bringAbout(resource, batch, context);
                    case SpecReading.Invalid<EffectiveBatch>(var violations) ->
                            statuses.refused(resource, violations);
                };
        statusWriter.write(resource, status, context);
        return UpdateControl.noUpdate();
    }

    private BatchScoringJobStatus bringAbout(
            BatchScoringJob resource, EffectiveBatch batch, Context<BatchScoringJob> context) {
        ObservedBatch before = observe(resource, context);
        BatchPlan plan =
                BatchPlanner.plan(
                        batch,
                        ModelResolution.of(
                                batch.model(),
                                context.getSecondaryResource(InferenceService.class)),
                        FeatureResolution.of(
                                List.of(),
                                Optional.empty(),
                                batch.publish(),
                                Cluster.sorted(FeatureStore.class, context)),
                        before,
                        settings);
        new Applier<>(context).apply(plan.steps());
        return statuses.planned(resource, batch, plan, before, observe(resource, context));
    }

    /** A refusal by the API server is shown where the user looks; the framework goes on trying. */
    @Override
    public ErrorStatusUpdateControl<BatchScoringJob> updateErrorStatus(
            BatchScoringJob resource, Context<BatchScoringJob> context, Exception failure) {
        Refusals.message(failure)
                .ifPresent(
                        message ->
                                statusWriter.write(
                                        resource, statuses.hindered(resource, message), context));
        return ErrorStatusUpdateControl.noStatusUpdate();
    }

    private static ObservedBatch observe(
            BatchScoringJob resource, Context<BatchScoringJob> context) {
        return new ObservedBatch(
                Cluster.named(resource.getMetadata().getName(), CronJob.class, context),
                Cluster.sorted(Job.class, context),
                Cluster.sorted(Pod.class, context));
    }

    @Override
    public List<EventSource<?, BatchScoringJob>> prepareEventSources(
            EventSourceContext<BatchScoringJob> context) {
        Watches<BatchScoringJob> watches =
                new Watches<>(Kind.BatchScoringJob, BatchScoringJob.class, context);
        return List.of(
                watches.owned(CronJob.class),
                watches.labelled(Job.class),
                watches.labelled(Pod.class),
                watches.referenced(
                        InferenceService.class,
                        named(BatchScoringJobSpec::modelFrom, ModelFrom::inferenceService)),
                watches.referenced(
                        FeatureStore.class, named(BatchScoringJobSpec::publish, Publish::store)));
    }

    /** The name in a part of the spec that may be missing, and so may its name. */
    private static <T> Function<BatchScoringJob, Set<String>> named(
            Function<BatchScoringJobSpec, T> part, Function<T, String> name) {
        return resource ->
                Optional.ofNullable(resource.getSpec())
                        .map(part)
                        .map(name)
                        .map(Set::of)
                        .orElseGet(Set::of);
    }
}
