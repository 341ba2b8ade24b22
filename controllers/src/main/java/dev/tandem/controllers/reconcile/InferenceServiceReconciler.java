package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceStatus;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.FeatureResolution;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.plan.ServicePlan;
import dev.tandem.controllers.plan.ServicePlanner;
import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.spec.Kind;
import dev.tandem.controllers.spec.ServiceReader;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.status.ServiceStatuses;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
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

/** Brings InferenceServices about. */
@ControllerConfiguration(name = "inferenceservice", fieldManager = Labels.FIELD_MANAGER)
public final class InferenceServiceReconciler implements Reconciler<InferenceService> {

    private final PlanSettings settings;
    private final Duration askEvery;
    private final Clock clock;
    private final ServiceStatuses statuses;
    private final StatusWriter<InferenceService, InferenceServiceStatus> statusWriter;

    /**
     * @param askEvery how often replicas are asked what is in their way
     */
    public InferenceServiceReconciler(
            PlanSettings settings, Events events, Duration askEvery, Clock clock) {
        this.settings = settings;
        this.askEvery = askEvery;
        this.clock = clock;
        this.statuses = new ServiceStatuses(settings, clock);
        this.statusWriter = new StatusWriter<>(events, InferenceService::new);
    }

    @Override
    public UpdateControl<InferenceService> reconcile(
            InferenceService resource, Context<InferenceService> context) {
        return switch (ServiceReader.read(resource)) {
            case SpecReading.Valid<EffectiveService>(EffectiveService service) ->
                    bringAbout(resource, service, context);
            case SpecReading.Invalid<EffectiveService>(var violations) -> {
                statusWriter.write(
                        resource,
                        statuses.refused(resource, violations, observe(resource, context)),
                        context);
                yield UpdateControl.noUpdate();
            }
        };
    }

    private UpdateControl<InferenceService> bringAbout(
            InferenceService resource,
            EffectiveService service,
            Context<InferenceService> context) {
        ServicePlan plan =
                ServicePlanner.plan(
                        service, views(service, context), observe(resource, context), settings);
        new Applier<>(context).apply(plan.steps());
        Observed afterwards = observe(resource, context);
        statusWriter.write(
                resource, statuses.planned(resource, service, plan, afterwards), context);
        return LookAgain.after(afterwards.lookAgain(clock.instant()));
    }

    private Observed observe(InferenceService resource, Context<InferenceService> context) {
        return Cluster.observe(
                resource, resource.getMetadata().getName(), context, clock.instant());
    }

    private static FeatureResolution views(
            EffectiveService service, Context<InferenceService> context) {
        return FeatureResolution.of(
                service.features(),
                service.precomputed(),
                Optional.empty(),
                context.getSecondaryResources(FeatureStore.class));
    }

    @Override
    public ErrorStatusUpdateControl<InferenceService> updateErrorStatus(
            InferenceService resource, Context<InferenceService> context, Exception failure) {
        return statusWriter.refused(
                resource,
                failure,
                message -> statuses.hindered(resource, message, observe(resource, context)),
                context);
    }

    @Override
    public List<EventSource<?, InferenceService>> prepareEventSources(
            EventSourceContext<InferenceService> context) {
        Watches<InferenceService> watches =
                new Watches<>(Kind.InferenceService, InferenceService.class, context);
        EventSource<Pod, InferenceService> pods = watches.labelled(Pod.class);
        return List.of(
                watches.owned(Deployment.class),
                watches.owned(Service.class),
                watches.owned(Job.class),
                pods,
                Obstacles.of(context, pods, askEvery, clock),
                watches.referenced(FeatureStore.class, References::stores));
    }
}
