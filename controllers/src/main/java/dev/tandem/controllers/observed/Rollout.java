package dev.tandem.controllers.observed;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;

import java.util.Objects;
import java.util.Optional;

/** How far Kubernetes is with a Deployment. */
public final class Rollout {

    private Rollout() {}

    /** Replicas that answer and that proxies know of, of whatever revision. */
    public static int available(Optional<Deployment> deployment) {
        return deployment
                .map(Deployment::getStatus)
                .map(DeploymentStatus::getAvailableReplicas)
                .orElse(0);
    }

    public static int replicas(Optional<Deployment> deployment) {
        return deployment.map(Deployment::getStatus).map(DeploymentStatus::getReplicas).orElse(0);
    }

    /** Replicas of the newest template. */
    public static int updated(Deployment deployment) {
        return Optional.ofNullable(deployment.getStatus())
                .map(DeploymentStatus::getUpdatedReplicas)
                .orElse(0);
    }

    /** Whether Kubernetes has seen the Deployment as it is now. */
    public static boolean isSeen(Deployment deployment) {
        return deployment.getStatus() != null
                && Objects.requireNonNullElse(deployment.getStatus().getObservedGeneration(), 0L)
                        >= deployment.getMetadata().getGeneration();
    }

    /** Whether every replica is of the Deployment's newest template and answers, and no other is. */
    public static boolean isDone(Deployment deployment) {
        int wanted = deployment.getSpec().getReplicas();
        return isSeen(deployment)
                && wanted == updated(deployment)
                && wanted == replicas(Optional.of(deployment))
                && wanted == available(Optional.of(deployment));
    }

    /** Why the API server takes no more pods of it, such as a quota; empty where it does. */
    public static Optional<PodTrouble> refusal(Deployment deployment) {
        return Optional.ofNullable(deployment.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> "ReplicaFailure".equals(condition.getType()))
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(DeploymentCondition::getMessage)
                .map(PodsRefusal::of)
                .findFirst();
    }
}
