package dev.tandem.controllers.status;

import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.observed.Run;
import dev.tandem.controllers.plan.BatchPlan;

import java.util.EnumSet;
import java.util.Set;

/** Where a BatchScoringJob is, in one word. */
enum Phase {
    Pending,
    Scheduled,
    Running,
    Complete,
    Failed,
    Suspended;

    /** Troubles of a run whose process has not begun. */
    private static final Set<Reason> NOT_BEGUN =
            EnumSet.of(
                    Reason.NoNodeFits,
                    Reason.ImagePullFailed,
                    Reason.ContainerCannotStart,
                    Reason.PodsRefused);

    /** A run that is asked for counts as running until something holds it up. */
    static Phase of(BatchFacts facts, Readiness readiness) {
        Phase underWay = NOT_BEGUN.contains(readiness.reason()) ? Pending : Running;
        return switch (facts.plan().stage()) {
            case BatchPlan.Waiting waiting -> Pending;
            case BatchPlan.Suspended suspended -> Suspended;
            case BatchPlan.Once once ->
                    facts.once()
                            .filter(Run::isFinished)
                            .map(run -> run.succeeded() ? Complete : Failed)
                            .orElse(underWay);
            case BatchPlan.Scheduled scheduled ->
                    facts.isScheduledRunUnderWay() ? underWay : Scheduled;
        };
    }

    /** Whether no other run comes by itself. */
    boolean isOver() {
        return this == Complete || this == Failed;
    }
}
