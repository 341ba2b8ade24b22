package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceStatus;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;

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
        if (status.equals(resource.getStatus())) {
            return;
        }
        // First the event, whose name is the same at every attempt: none is lost, none comes twice.
        events.ofTransition(resource, status);
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(
                resource, statusOnly(resource, status), context);
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
