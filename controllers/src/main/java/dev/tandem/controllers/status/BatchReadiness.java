package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.BatchRun;
import dev.tandem.controllers.observed.PodTrouble;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.observed.Run;
import dev.tandem.controllers.plan.BatchPlan;
import dev.tandem.controllers.spec.EffectiveSchedule;

import io.fabric8.kubernetes.api.model.Condition;

import java.util.Optional;

/** The readiness of a valid BatchScoringJob. */
final class BatchReadiness {

    private BatchReadiness() {}

    /**
     * Judges it.
     *
     * @param before the Ready condition as it was
     */
    static Readiness judge(BatchFacts facts, Optional<Condition> before) {
        return switch (facts.plan().stage()) {
            case BatchPlan.Waiting(Reason reason, String message)
                    when reason == Reason.WaitingForModel ->
                    new Readiness(Readiness.UNKNOWN, reason, message);
            case BatchPlan.Waiting(Reason reason, String message) ->
                    Readiness.failed(reason, message);
            case BatchPlan.Suspended() ->
                    new Readiness(
                            Readiness.UNKNOWN,
                            Reason.Suspended,
                            "no run begins while spec.suspend is true");
            case BatchPlan.Once(String job) -> once(facts.once(), facts.lastRun());
            case BatchPlan.Scheduled() -> scheduled(facts, before);
        };
    }

    private static Readiness once(Optional<Run> run, Optional<BatchRun> last) {
        if (run.filter(Run::isFinished).filter(Run::succeeded).isPresent()) {
            return new Readiness(
                    Readiness.TRUE,
                    Reason.Completed,
                    last.map(BatchRun::message).orElse("the table is scored"));
        }
        return run.flatMap(BatchReadiness::trouble)
                .orElseGet(() -> Readiness.progressing("scoring the table"));
    }

    private static Optional<Readiness> trouble(Run run) {
        return run.trouble()
                .or(() -> run.isFinished() ? Optional.of(unexplained()) : Optional.empty())
                .map(Readiness::failed);
    }

    private static Readiness scheduled(BatchFacts facts, Optional<Condition> before) {
        Optional<Readiness> trouble = facts.scheduledTrouble().map(Readiness::failed);
        if (trouble.isPresent()) {
            return trouble.orElseThrow();
        }
        boolean failed =
                facts.lastRun().filter(run -> RunRecords.FAILED.equals(run.outcome())).isPresent();
        if (!failed) {
            EffectiveSchedule schedule = facts.batch().schedule().orElseThrow();
            return new Readiness(
                    Readiness.TRUE,
                    Reason.Scheduled,
                    "runs at '" + schedule.cron() + "' in time zone " + schedule.timeZone());
        }
        return facts.lastScheduled()
                .filter(run -> !run.succeeded())
                .flatMap(BatchReadiness::trouble)
                // What was said of it while its Job and pods were there.
                .or(() -> before.filter(BatchReadiness::isFailure).map(Readiness::of))
                .orElseGet(() -> Readiness.failed(unexplained()));
    }

    private static boolean isFailure(Condition condition) {
        return Readiness.FALSE.equals(condition.getStatus())
                && Reason.isKnown(condition.getReason());
    }

    private static PodTrouble unexplained() {
        return new PodTrouble(
                Reason.RunFailed, "the last run failed, and nothing is left of it that says why");
    }
}
