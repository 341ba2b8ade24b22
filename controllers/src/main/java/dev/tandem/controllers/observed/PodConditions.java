package dev.tandem.controllers.observed;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;

import java.time.Instant;
import java.util.Optional;

/** What the kubelet says of a pod. */
public final class PodConditions {

    private PodConditions() {}

    /** Whether it answers its readiness probe. */
    public static boolean isReady(Pod pod) {
        return ready(pod).filter(condition -> "True".equals(condition.getStatus())).isPresent();
    }

    /** Whether its containers run, ready or not. */
    public static boolean isRunning(Pod pod) {
        return pod.getStatus() != null
                && pod.getMetadata().getDeletionTimestamp() == null
                && "Running".equals(pod.getStatus().getPhase());
    }

    /** Since when it is not ready, and runs; empty where it is ready, or does not run. */
    public static Optional<Instant> unreadySince(Pod pod) {
        if (!isRunning(pod) || isReady(pod)) {
            return Optional.empty();
        }
        return ready(pod).map(PodCondition::getLastTransitionTime).map(Instant::parse);
    }

    private static Optional<PodCondition> ready(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> "Ready".equals(condition.getType()))
                        .findFirst();
    }
}
