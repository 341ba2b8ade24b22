package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.BatchRun;
import dev.tandem.controllers.observed.ObservedBatch;
import dev.tandem.controllers.observed.PodTrouble;
import dev.tandem.controllers.observed.Run;
import dev.tandem.controllers.plan.BatchPlan;
import dev.tandem.controllers.spec.EffectiveBatch;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a valid BatchScoringJob's state is judged by.
 *
 * @param lastRuns runs that ended, newest first
 */
record BatchFacts(
        EffectiveBatch batch, BatchPlan plan, ObservedBatch observed, List<BatchRun> lastRuns) {

    /** The run of a table that is scored once, where it has begun. */
    Optional<Run> once() {
        return plan.stage() instanceof BatchPlan.Once(String job)
                ? observed.run(job)
                : Optional.empty();
    }

    /** The newest run of the schedule that has ended and is still there. */
    Optional<Run> lastScheduled() {
        return observed.scheduledRuns().stream()
                .filter(Run::isFinished)
                .max(Comparator.comparing(run -> run.startTime().orElse("")));
    }

    boolean isScheduledRunUnderWay() {
        return observed.scheduledRuns().stream().anyMatch(run -> !run.isFinished());
    }

    /** The first trouble of a run of the schedule that is under way. */
    Optional<PodTrouble> scheduledTrouble() {
        return observed.scheduledRuns().stream()
                .filter(run -> !run.isFinished())
                .flatMap(run -> run.trouble().stream())
                .findFirst();
    }

    Optional<BatchRun> lastRun() {
        return lastRuns.stream().findFirst();
    }
}
