package dev.tandem.controllers.spec;

import java.time.Duration;

/**
 * How many replicas score, and by which lag.
 *
 * @param lagPerReplica how many waiting records are one replica's work
 * @param cooldown how long there has to be less to do before replicas go
 */
public record EffectiveScaling(
        int minReplicas,
        int maxReplicas,
        int lagPerReplica,
        Duration pollingInterval,
        Duration cooldown) {

    /** Whether the number never changes, so that nobody has to set it. */
    public boolean isFixed() {
        return minReplicas == maxReplicas;
    }

    /** How many replicas score while nobody can tell how many are needed. */
    public int withoutAutoscaler() {
        return Math.max(1, minReplicas);
    }
}
