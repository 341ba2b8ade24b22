package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.api.v1alpha1.StreamScorerStatus;
import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.TriggerAuthentication;
import dev.tandem.controllers.observed.Autoscalers;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.Autoscaling;
import dev.tandem.controllers.plan.FeatureResolution;
import dev.tandem.controllers.plan.ModelResolution;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.plan.StreamPlan;
import dev.tandem.controllers.plan.StreamPlanner;
import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.resources.ScaledObjects;
import dev.tandem.controllers.resources.StreamDeployments;
import dev.tandem.controllers.spec.EffectiveScorer;
import dev.tandem.controllers.spec.Kind;
import dev.tandem.controllers.spec.ScorerReader;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.status.ScorerStatuses;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Brings StreamScorers about. */
@ControllerConfiguration(name = "streamscorer", fieldManager = Labels.FIELD_MANAGER)
public final class StreamScorerReconciler implements Reconciler<StreamScorer> {

    private final PlanSettings settings;
    private final Duration askEvery;
    private final ScorerStatuses statuses;
    private final StatusWriter<StreamScorer, StreamScorerStatus> statusWriter;
    private final Clock clock;
    private final Keda keda = new Keda();

    /**
     * @param askEvery how often replicas are asked what is in their way
     */
    public StreamScorerReconciler(
            PlanSettings settings, Events events, Duration askEvery, Clock clock) {
        this.settings = settings;
        this.askEvery = askEvery;
        this.statuses = new ScorerStatuses(clock);
        this.statusWriter = new StatusWriter<>(events, StreamScorer::new);
        this.clock = clock;
    }

    @Override
    public UpdateControl<StreamScorer> reconcile(
            StreamScorer resource, Context<StreamScorer> context) {
        return switch (ScorerReader.read(resource)) {
            case SpecReading.Valid<EffectiveScorer>(EffectiveScorer scorer) ->
                    bringAbout(resource, scorer, context);
            case SpecReading.Invalid<EffectiveScorer>(var violations) -> {
                statusWriter.write(
                        resource,
                        statuses.refused(resource, violations, observe(resource, context)),
                        context);
                yield UpdateControl.noUpdate();
            }
        };
    }

    private UpdateControl<StreamScorer> bringAbout(
            StreamScorer resource, EffectiveScorer scorer, Context<StreamScorer> context) {
        boolean installed = keda.isInstalled(context);
        StreamPlan plan =
                StreamPlanner.plan(
                        scorer,
                        model(scorer, context),
                        views(scorer, context),
                        observe(resource, context),
                        autoscalers(resource, installed, context),
                        settings);
        new Applier<>(context).apply(plan.steps());
        Autoscalers seen = autoscalers(resource, installed, context);
        Autoscaling now = Autoscaling.of(scorer, seen);
        Observed afterwards = observe(resource, context);
        statusWriter.write(
                resource, statuses.planned(resource, scorer, plan.with(now), afterwards), context);
        return LookAgain.after(afterwards.lookAgain(clock.instant()), untilKedaIsSilent(now, seen));
    }

    private static ModelResolution model(EffectiveScorer scorer, Context<StreamScorer> context) {
        return ModelResolution.of(
                scorer.model(),
                context.getSecondaryResourcesAsStream(InferenceService.class).findFirst());
    }

    private static FeatureResolution views(EffectiveScorer scorer, Context<StreamScorer> context) {
        return FeatureResolution.of(
                scorer.features(),
                Optional.empty(),
                scorer.publish(),
                context.getSecondaryResources(FeatureStore.class));
    }

    /** KEDA's silence is told by nobody: one has to look. */
    private Optional<Duration> untilKedaIsSilent(Autoscaling autoscaling, Autoscalers seen) {
        return autoscaling
                .until(seen)
                .map(until -> Duration.between(clock.instant(), until).plusSeconds(1));
    }

    @Override
    public ErrorStatusUpdateControl<StreamScorer> updateErrorStatus(
            StreamScorer resource, Context<StreamScorer> context, Exception failure) {
        return statusWriter.refused(
                resource,
                failure,
                message -> statuses.hindered(resource, message, observe(resource, context)),
                context);
    }

    private Observed observe(StreamScorer resource, Context<StreamScorer> context) {
        return Cluster.observe(
                resource,
                StreamDeployments.name(resource.getMetadata().getName()),
                context,
                clock.instant());
    }

    private Autoscalers autoscalers(
            StreamScorer resource, boolean installed, Context<StreamScorer> context) {
        String name = ScaledObjects.name(resource.getMetadata().getName());
        return new Autoscalers(
                installed,
                installed ? Cluster.named(name, ScaledObject.class, context) : Optional.empty(),
                installed
                        ? Cluster.named(name, TriggerAuthentication.class, context)
                        : Optional.empty(),
                KedaLease.heard(context),
                Cluster.sorted(HorizontalPodAutoscaler.class, context),
                clock.instant());
    }

    @Override
    public List<EventSource<?, StreamScorer>> prepareEventSources(
            EventSourceContext<StreamScorer> context) {
        Watches<StreamScorer> watches =
                new Watches<>(Kind.StreamScorer, StreamScorer.class, context);
        EventSource<Pod, StreamScorer> pods = watches.labelled(Pod.class);
        return Stream.concat(
                        Stream.of(
                                watches.owned(Deployment.class),
                                watches.owned(Job.class),
                                pods,
                                Obstacles.of(context, pods, askEvery, clock),
                                watches.referenced(InferenceService.class, References::services),
                                watches.referenced(FeatureStore.class, References::stores),
                                AutoscalerWatch.of(context),
                                KedaLease.watch(context)),
                        keda.definitions(context).stream())
                .toList();
    }
}
