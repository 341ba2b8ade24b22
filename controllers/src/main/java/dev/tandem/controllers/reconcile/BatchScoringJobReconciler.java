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
    private final Clock clock;
    private final BatchStatuses statuses;
    private final StatusWriter<BatchScoringJob, BatchScoringJobStatus> statusWriter;

    public BatchScoringJobReconciler(PlanSettings settings, Events events, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.statuses = new BatchStatuses(clock);
        this.statusWriter = new StatusWriter<>(events, BatchScoringJob::new);
    }

    @Override
    public UpdateControl<BatchScoringJob> reconcile(
            BatchScoringJob resource, Context<BatchScoringJob> context) {
        return switch (BatchReader.read(resource)) {
            case SpecReading.Valid<EffectiveBatch>(EffectiveBatch batch) ->
                    bringAbout(resource, batch, context);
            case SpecReading.Invalid<EffectiveBatch>(var violations) -> {
                statusWriter.write(resource, statuses.refused(resource, violations), context);
                yield UpdateControl.noUpdate();
            }
        };
    }

    private UpdateControl<BatchScoringJob> bringAbout(
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
        ObservedBatch afterwards = observe(resource, context);
        statusWriter.write(
                resource, statuses.planned(resource, batch, plan, before, afterwards), context);
        return LookAgain.after(afterwards.lookAgain(clock.instant()));
    }

    @Override
    public ErrorStatusUpdateControl<BatchScoringJob> updateErrorStatus(
            BatchScoringJob resource, Context<BatchScoringJob> context, Exception failure) {
        return statusWriter.refused(
                resource, failure, message -> statuses.hindered(resource, message), context);
    }

    private ObservedBatch observe(BatchScoringJob resource, Context<BatchScoringJob> context) {
        List<Job> jobs = Cluster.sorted(Job.class, context);
        List<Pod> pods = Cluster.sorted(Pod.class, context);
        return new ObservedBatch(
                Cluster.named(resource.getMetadata().getName(), CronJob.class, context),
                jobs,
                pods,
                RefusedJobs.of(jobs, pods, clock.instant(), context.getClient()));
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
