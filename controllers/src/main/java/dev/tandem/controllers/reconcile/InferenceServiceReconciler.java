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
import java.util.List;
import java.util.Optional;

/** Brings InferenceServices about. */
@ControllerConfiguration(name = "inferenceservice", fieldManager = Labels.FIELD_MANAGER)
public final class InferenceServiceReconciler implements Reconciler<InferenceService> {

    private final PlanSettings settings;
    private final ServiceStatuses statuses;
    private final StatusWriter<InferenceService, InferenceServiceStatus> statusWriter;

    public InferenceServiceReconciler(PlanSettings settings, Events events, Clock clock) {
        this.settings = settings;
        this.statuses = new ServiceStatuses(settings, clock);
        this.statusWriter = new StatusWriter<>(events, InferenceService::new);
    }

    @Override
    public UpdateControl<InferenceService> reconcile(
            InferenceService resource, Context<InferenceService> context) {
        InferenceServiceStatus status =
                switch (ServiceReader.read(resource)) {
                    case SpecReading.Valid<EffectiveService>(EffectiveService service) ->
                            bringAbout(resource, service, context);
                    case SpecReading.Invalid<EffectiveService>(var violations) ->
                            statuses.refused(
                                    resource, violations, Cluster.observe(resource, context));
                };
        statusWriter.write(resource, status, context);
        return UpdateControl.noUpdate();
    }

    private InferenceServiceStatus bringAbout(
            InferenceService resource,
            EffectiveService service,
            Context<InferenceService> context) {
        ServicePlan plan =
                ServicePlanner.plan(
                        service,
                        views(service, context),
                        Cluster.observe(resource, context),
                        settings);
        new Applier<>(context).apply(plan.steps());
        Observed afterwards = Cluster.observe(resource, context);
        return statuses.planned(resource, service, plan, afterwards);
    }

    private static FeatureResolution views(
            EffectiveService service, Context<InferenceService> context) {
        return FeatureResolution.of(
                        service.features(),
                        service.precomputed(),
                        Optional.empty(),
                        context.getSecondaryResources(FeatureStore.class))
                .fitting(service.model().columns());
    }

    /** A refusal by the API server is shown where the user looks; the framework goes on trying. */
    @Override
    public ErrorStatusUpdateControl<InferenceService> updateErrorStatus(
            InferenceService resource, Context<InferenceService> context, Exception failure) {
        Refusals.message(failure)
                .ifPresent(
                        message ->
                                statusWriter.write(
                                        resource,
                                        statuses.hindered(
                                                resource,
                                                message,
                                                Cluster.observe(resource, context)),
                                        context));
        return ErrorStatusUpdateControl.noStatusUpdate();
    }

    @Override
    public List<EventSource<?, InferenceService>> prepareEventSources(
            EventSourceContext<InferenceService> context) {
        Watches<InferenceService> watches =
                new Watches<>(Kind.InferenceService, InferenceService.class, context);
        return List.of(
                watches.owned(Deployment.class),
                watches.owned(Service.class),
                watches.owned(Job.class),
                watches.labelled(Pod.class),
                watches.referenced(FeatureStore.class, References::stores));
    }
}
