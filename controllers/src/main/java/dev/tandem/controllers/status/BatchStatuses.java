package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.BatchRun;
import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.BatchScoringJobStatus;
import dev.tandem.api.v1alpha1.LiveModel;
import dev.tandem.controllers.observed.ObservedBatch;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.plan.BatchPlan;
import dev.tandem.controllers.resources.PinnedModel;
import dev.tandem.controllers.spec.EffectiveBatch;
import dev.tandem.controllers.spec.Violation;

import io.fabric8.kubernetes.api.model.Condition;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Computes the status of a BatchScoringJob. */
public final class BatchStatuses {

    private final Clock clock;

    public BatchStatuses(Clock clock) {
        this.clock = clock;
    }

    /**
     * The status of a job whose spec was planned.
     *
     * @param before what there was before the plan was brought about: figures of runs that it ends
     * @param observed what there is now
     */
    public BatchScoringJobStatus planned(
            BatchScoringJob resource,
            EffectiveBatch batch,
            BatchPlan plan,
            ObservedBatch before,
            ObservedBatch observed) {
        List<BatchRun> lastRuns =
                RunRecords.of(RunRecords.of(remembered(resource), before.runs()), observed.runs());
        BatchFacts facts = new BatchFacts(batch, plan, observed, lastRuns);
        Readiness readiness = BatchReadiness.judge(facts, ready(resource));
        Phase phase = Phase.of(facts, readiness);
        return new BatchScoringJobStatus(
                resource.getMetadata().getGeneration(),
                phase.name(),
                succeeded(facts, phase).orElse(null),
                model(resource, plan).orElse(null),
                lastSchedule(resource, observed).orElse(null),
                lastSuccess(resource, lastRuns).orElse(null),
                lastRuns.isEmpty() ? null : lastRuns,
                conditions(resource, readiness, phase, facts));
    }

    /** The status of a job whose spec is refused; what runs goes on. */
    public BatchScoringJobStatus refused(BatchScoringJob resource, List<Violation> violations) {
        Readiness invalid = Readiness.invalid(violations);
        return stopped(resource, invalid.as(Conditions.ACCEPTED, conditions(resource)), invalid);
    }

    /** The status of a job that the API server did not let us bring about. */
    public BatchScoringJobStatus hindered(BatchScoringJob resource, String message) {
        return stopped(
                resource,
                conditions(resource).accepted(),
                Readiness.failed(Reason.ApplyFailed, message));
    }

    private BatchScoringJobStatus stopped(
            BatchScoringJob resource, Condition accepted, Readiness readiness) {
        Optional<BatchScoringJobStatus> before = previous(resource);
        List<Condition> all = new ArrayList<>(List.of(accepted));
        all.addAll(conditions(resource).ready(readiness));
        return new BatchScoringJobStatus(
                resource.getMetadata().getGeneration(),
                before.map(BatchScoringJobStatus::phase).orElse(Phase.Pending.name()),
                before.map(BatchScoringJobStatus::succeeded).orElse(null),
                before.map(BatchScoringJobStatus::model).orElse(null),
                before.map(BatchScoringJobStatus::lastScheduleTime).orElse(null),
                before.map(BatchScoringJobStatus::lastSuccessTime).orElse(null),
                before.map(BatchScoringJobStatus::lastRuns).orElse(null),
                List.copyOf(all));
    }

    private List<Condition> conditions(
            BatchScoringJob resource, Readiness readiness, Phase phase, BatchFacts facts) {
        Conditions conditions = conditions(resource);
        boolean stalled =
                readiness.isFailure()
                        && (phase == Phase.Failed || readiness.reason().needsAPerson());
        List<Condition> all = new ArrayList<>(List.of(conditions.accepted()));
        all.addAll(conditions.ready(readiness, stalled));
        Optional<Boolean> succeeded = succeeded(facts, phase);
        succeeded.ifPresent(
                well ->
                        all.add(
                                conditions.of(
                                        well ? Conditions.COMPLETE : Conditions.FAILED,
                                        Readiness.TRUE,
                                        outcome(well, readiness),
                                        facts.lastRun().map(BatchRun::message).orElse(""))));
        if (phase.isOver()) {
            all.add(
                    conditions.of(
                            Conditions.FINISHED,
                            Readiness.TRUE,
                            readiness.reason(),
                            "no other run comes until the spec changes"));
        }
        return List.copyOf(all);
    }

    private static Reason outcome(boolean well, Readiness readiness) {
        Reason failure = readiness.isFailure() ? readiness.reason() : Reason.RunFailed;
        return well ? Reason.Completed : failure;
    }

    private static Optional<Boolean> succeeded(BatchFacts facts, Phase phase) {
        boolean counts = facts.batch().schedule().isPresent() || phase.isOver();
        return facts.lastRun()
                .filter(run -> counts)
                .map(run -> !RunRecords.FAILED.equals(run.outcome()));
    }

    /** What a run that was begun scores with stays what was said of it, whatever is live by now. */
    private static Optional<LiveModel> model(BatchScoringJob resource, BatchPlan plan) {
        Optional<BatchScoringJobStatus> before = previous(resource);
        Optional<LiveModel> said = before.map(BatchScoringJobStatus::model);
        Optional<LiveModel> now = plan.model().map(PinnedModel::described);
        boolean sameRun =
                plan.stage() instanceof BatchPlan.Once
                        && before.map(BatchScoringJobStatus::observedGeneration)
                                .filter(resource.getMetadata().getGeneration()::equals)
                                .isPresent();
        return sameRun ? said.or(() -> now) : now.or(() -> said);
    }

    private static Optional<String> lastSchedule(BatchScoringJob resource, ObservedBatch observed) {
        return Stream.concat(
                        previous(resource).map(BatchScoringJobStatus::lastScheduleTime).stream(),
                        observed.scheduledRuns().stream()
                                .flatMap(run -> run.due().stream())
                                .map(due -> due.truncatedTo(ChronoUnit.SECONDS))
                                .map(Instant::toString))
                .max(String::compareTo);
    }

    private static Optional<String> lastSuccess(BatchScoringJob resource, List<BatchRun> lastRuns) {
        return Stream.concat(
                        previous(resource).map(BatchScoringJobStatus::lastSuccessTime).stream(),
                        lastRuns.stream()
                                .filter(run -> !RunRecords.FAILED.equals(run.outcome()))
                                .map(BatchRun::completionTime)
                                .filter(Objects::nonNull))
                .max(String::compareTo);
    }

    private Conditions conditions(BatchScoringJob resource) {
        List<Condition> before =
                previous(resource).map(BatchScoringJobStatus::conditions).orElseGet(List::of);
        return new Conditions(before, resource.getMetadata().getGeneration(), clock);
    }

    private static Optional<Condition> ready(BatchScoringJob resource) {
        return previous(resource)
                .flatMap(status -> Conditions.find(status.conditions(), Conditions.READY));
    }

    private static List<BatchRun> remembered(BatchScoringJob resource) {
        return previous(resource).map(BatchScoringJobStatus::lastRuns).orElseGet(List::of);
    }

    private static Optional<BatchScoringJobStatus> previous(BatchScoringJob resource) {
        return Optional.ofNullable(resource.getStatus())
                .filter(status -> status.conditions() != null);
    }
}
