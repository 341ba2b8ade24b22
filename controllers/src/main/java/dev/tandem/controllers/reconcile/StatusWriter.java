package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceStatus;
import dev.tandem.controllers.status.Conditions;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;

import java.util.List;

/** Writes a status that says something new, after the event that tells of it. */
final class StatusWriter {

    private final Events events;

    StatusWriter(Events events) {
        this.events = events;
    }

    void write(
            InferenceService resource,
            InferenceServiceStatus status,
            Context<InferenceService> context) {
        if (resource.getStatus() != null && own(status).equals(own(resource.getStatus()))) {
            return;
        }
        // First the event, whose name is the same at every attempt: none is lost, none comes twice.
        events.ofTransition(resource, status);
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(
                resource, statusOnly(resource, status), context);
    }

    /** What the operator says, without what others say beside it. */
    private static InferenceServiceStatus own(InferenceServiceStatus status) {
        return new InferenceServiceStatus(
                status.observedGeneration(),
                status.url(),
                status.model(),
                status.replicas(),
                status.readyReplicas(),
                status.selector(),
                status.conditions() == null ? List.of() : Conditions.own(status.conditions()));
    }

    /** Applying the spec too would make us its owner. */
    private static InferenceService statusOnly(
            InferenceService resource, InferenceServiceStatus status) {
        InferenceService fresh = new InferenceService();
        fresh.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace(resource.getMetadata().getNamespace())
                        .withName(resource.getMetadata().getName())
                        .build());
        fresh.setStatus(status);
        return fresh;
    }
}
