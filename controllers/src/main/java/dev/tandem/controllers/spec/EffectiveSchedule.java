package dev.tandem.controllers.spec;

import java.util.Optional;

/**
 * When runs begin.
 *
 * @param cron a cron line
 * @param concurrencyPolicy as Kubernetes calls it
 * @param startingDeadlineSeconds how late a run may begin; empty for any time
 */
public record EffectiveSchedule(
        String cron,
        String timeZone,
        String concurrencyPolicy,
        Optional<Integer> startingDeadlineSeconds,
        int successfulRunsKept,
        int failedRunsKept) {}
