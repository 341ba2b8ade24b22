package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceStatus;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.plan.ServicePlan;
import dev.tandem.controllers.plan.ServicePlanner;
import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.spec.SpecReader;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.status.ServiceStatuses;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Brings InferenceServices about. */
@ControllerConfiguration(name = "inferenceservice", fieldManager = Labels.FIELD_MANAGER)
public final class InferenceServiceReconciler implements Reconciler<InferenceService> {

    /** Bad request, forbidden (quotas too) and unprocessable: nothing that passes by itself. */
    private static final Set<Integer> REFUSALS = Set.of(400, 403, 422);

    /** The API server's cause for refusing to create anything in a namespace that is being deleted. */
    private static final String NAMESPACE_GOING = "NamespaceTerminating";

    private final PlanSettings settings;
    private final ServiceStatuses statuses;
    private final StatusWriter statusWriter;

    public InferenceServiceReconciler(PlanSettings settings, Events events, Clock clock) {
        this.settings = settings;
        this.statuses = new ServiceStatuses(settings, clock);
        this.statusWriter = new StatusWriter(events);
    }

    @Override
    public UpdateControl<InferenceService> reconcile(
            InferenceService resource, Context<InferenceService> context) {
        InferenceServiceStatus status =
                switch (SpecReader.read(resource)) {
                    case SpecReading.Valid(EffectiveService service) ->
                            bringAbout(resource, service, context);
                    case SpecReading.Invalid invalid ->
                            statuses.refused(
                                    resource,
                                    invalid.violations(),
                                    Cluster.observe(resource, context));
                };
        statusWriter.write(resource, status, context);
        return UpdateControl.noUpdate();
    }

    private InferenceServiceStatus bringAbout(
            InferenceService resource,
            EffectiveService service,
            Context<InferenceService> context) {
        ServicePlan plan =
                ServicePlanner.plan(service, Cluster.observe(resource, context), settings);
        new Applier(context).apply(plan);
        Observed afterwards = Cluster.observe(resource, context);
        return statuses.planned(resource, service, plan, afterwards);
    }

    /** A refusal by the API server is shown where the user looks; the framework goes on trying. */
    @Override
    public ErrorStatusUpdateControl<InferenceService> updateErrorStatus(
            InferenceService resource, Context<InferenceService> context, Exception failure) {
        refusal(failure)
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

    /** What to tell the user of a failure; empty where trying again is all there is to it. */
    private static Optional<String> refusal(Throwable failure) {
        return switch (failure) {
            // The metrics wrap what passes through them.
            case OperatorException wrapped when wrapped.getCause() != null ->
                    refusal(wrapped.getCause());
            case NameTakenException taken -> Optional.of(taken.getMessage());
            // The service goes with its namespace; nobody is left to be told.
            case KubernetesClientException refused when isNamespaceGoing(refused) ->
                    Optional.empty();
            // The API server's own words, without the client's around them.
            case KubernetesClientException refused when REFUSALS.contains(refused.getCode()) ->
                    Optional.ofNullable(refused.getStatus())
                            .map(Status::getMessage)
                            .or(() -> Optional.ofNullable(refused.getMessage()));
            default -> Optional.empty();
        };
    }

    private static boolean isNamespaceGoing(KubernetesClientException refused) {
        return Optional.ofNullable(refused.getStatus())
                .map(Status::getDetails)
                .map(StatusDetails::getCauses)
                .filter(
                        causes ->
                                causes.stream()
                                        .anyMatch(c -> NAMESPACE_GOING.equals(c.getReason())))
                .isPresent();
    }

    @Override
    public List<EventSource<?, InferenceService>> prepareEventSources(
            EventSourceContext<InferenceService> context) {
        return List.of(
                owned(Deployment.class, context),
                owned(Service.class, context),
                owned(Job.class, context),
                pods(context));
    }

    private static <T extends HasMetadata> EventSource<T, InferenceService> owned(
            Class<T> kind, EventSourceContext<InferenceService> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(kind, InferenceService.class)
                        .withLabelSelector(Labels.SELECTOR)
                        .withSecondaryToPrimaryMapper(
                                Mappers.fromOwnerReferences(InferenceService.class))
                        .build(),
                context);
    }

    /** Pods belong to a ReplicaSet or a Job; their label says to which service. */
    private static EventSource<Pod, InferenceService> pods(
            EventSourceContext<InferenceService> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Pod.class, InferenceService.class)
                        .withLabelSelector(Labels.SELECTOR)
                        .withSecondaryToPrimaryMapper(InferenceServiceReconciler::serviceOf)
                        .build(),
                context);
    }

    private static Set<ResourceID> serviceOf(Pod pod) {
        String service = pod.getMetadata().getLabels().get(Labels.INFERENCE_SERVICE);
        return service == null
                ? Set.of()
                : Set.of(new ResourceID(service, pod.getMetadata().getNamespace()));
    }
}
