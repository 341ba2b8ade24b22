package dev.tandem.controllers.resources;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.Map;
import java.util.Optional;

/**
 * What a Deployment says of its replicas while somebody else sets their number, through the scale
 * subresource. The API server takes the field from us at the first number that differs; to leave
 * it out before that would set it back to 1. So it is repeated as it is as long as it is ours.
 */
public final class ReplicaCount {

    private ReplicaCount() {}

    /** The number to repeat; empty where the field is somebody else's already. */
    public static Optional<Integer> stillOurs(Deployment deployment) {
        return deployment.getMetadata().getManagedFields().stream()
                        .filter(entry -> Labels.FIELD_MANAGER.equals(entry.getManager()))
                        .filter(entry -> "Apply".equals(entry.getOperation()))
                        .anyMatch(ReplicaCount::hasReplicas)
                ? Optional.of(deployment.getSpec().getReplicas())
                : Optional.empty();
    }

    private static boolean hasReplicas(ManagedFieldsEntry entry) {
        return entry.getFieldsV1() != null
                && entry.getFieldsV1().getAdditionalProperties().get("f:spec")
                        instanceof Map<?, ?> spec
                && spec.containsKey("f:replicas");
    }
}
