package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.LiveModel;
import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.api.v1alpha1.StreamScorerStatus;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.observed.Rollout;
import dev.tandem.controllers.plan.StreamPlan;
import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.resources.PodRecord;
import dev.tandem.controllers.spec.EffectiveScorer;
import dev.tandem.controllers.spec.Kind;
import dev.tandem.controllers.spec.Violation;

import io.fabric8.kubernetes.api.model.Condition;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Computes the status of a StreamScorer. */
public final class ScorerStatuses {

    private final Clock clock;

    public ScorerStatuses(Clock clock) {
        this.clock = clock;
    }

    /** The status of a scorer whose spec was planned. */
    public StreamScorerStatus planned(
            StreamScorer resource, EffectiveScorer scorer, StreamPlan plan, Observed observed) {
        List<Condition> before = before(resource);
        Conditions conditions = conditions(resource);
        Optional<Condition> told =
                Conditions.find(before, Conditions.READY).filter(conditions::isOfThisGeneration);
        Readiness readiness =
                StreamGates.judge(new StreamGates.Facts(scorer, plan, observed, told));
        List<Condition> more = new ArrayList<>();
        AutoscalerConditions.of(scorer, plan.autoscaling())
                .map(is -> is.as(Conditions.AUTOSCALER_READY, conditions))
                .ifPresent(more::add);
        FeatureConditions.of(scorer.usesStores(), observed, before)
                .map(is -> is.as(Conditions.FEATURES_READY, conditions))
                .ifPresent(more::add);
        StreamScorerStatus status =
                status(resource, conditions.accepted(), readiness, more, observed);
        return previous(resource).filter(was -> isOnlyAStep(was, status, observed)).orElse(status);
    }

    /** The status of a scorer whose spec is refused; what runs goes on. */
    public StreamScorerStatus refused(
            StreamScorer resource, List<Violation> violations, Observed observed) {
        Readiness invalid = Readiness.invalid(violations);
        return status(
                resource,
                invalid.as(Conditions.ACCEPTED, conditions(resource)),
                invalid,
                List.of(),
                observed);
    }

    /** The status of a scorer that the API server did not let us bring about. */
    public StreamScorerStatus hindered(StreamScorer resource, String message, Observed observed) {
        return status(
                resource,
                conditions(resource).accepted(),
                Readiness.failed(Reason.ApplyFailed, message),
                List.of(),
                observed);
    }

    private StreamScorerStatus status(
            StreamScorer resource,
            Condition accepted,
            Readiness readiness,
            List<Condition> more,
            Observed observed) {
        Conditions conditions = conditions(resource);
        List<Condition> all = new ArrayList<>();
        all.add(accepted);
        all.add(available(readiness, observed).as(Conditions.AVAILABLE, conditions));
        all.addAll(conditions.ready(readiness));
        all.addAll(more);
        return new StreamScorerStatus(
                resource.getMetadata().getGeneration(),
                live(resource, observed).orElse(null),
                Rollout.replicas(observed.deployment()),
                Rollout.available(observed.deployment()),
                Labels.selectorText(
                        Kind.StreamScorer, resource.getMetadata().getName(), Labels.SERVING),
                List.copyOf(all));
    }

    private static Readiness available(Readiness readiness, Observed observed) {
        if (Rollout.available(observed.deployment()) > 0) {
            return new Readiness(Readiness.TRUE, Reason.Scoring, "at least one replica scores");
        }
        return readiness.reason() == Reason.ScaledToZero
                ? Readiness.failed(Reason.ScaledToZero, "no replica runs, because none is needed")
                : Readiness.failed(Reason.NotScoring, "no replica scores");
    }

    /** The model that scores: the Deployment's once it is rolled out, until then the one before. */
    private static Optional<LiveModel> live(StreamScorer resource, Observed observed) {
        return observed.deployment()
                .filter(Rollout::isDone)
                .flatMap(PodRecord::model)
                .or(() -> previous(resource).map(StreamScorerStatus::model));
    }

    /**
     * Whether a status says no more than that replicas are being counted up or down, which would
     * be a write for each of them and news to nobody.
     */
    private static boolean isOnlyAStep(
            StreamScorerStatus was, StreamScorerStatus now, Observed observed) {
        boolean settled = observed.deployment().filter(Rollout::isDone).isPresent();
        return (!settled || Conditions.isProgressing(now.conditions()))
                && Objects.equals(was.observedGeneration(), now.observedGeneration())
                && told(was).equals(told(now));
    }

    /** An autoscaler that comes about while replicas do is told of together with them. */
    private static List<String> told(StreamScorerStatus status) {
        boolean progressing = Conditions.isProgressing(status.conditions());
        return Conditions.own(status.conditions()).stream()
                .filter(
                        is ->
                                !progressing
                                        || !is.getType().equals(Conditions.AUTOSCALER_READY)
                                        || Readiness.FALSE.equals(is.getStatus()))
                .map(is -> is.getType() + " " + is.getStatus() + " " + is.getReason())
                .toList();
    }

    private Conditions conditions(StreamScorer resource) {
        return new Conditions(before(resource), resource.getMetadata().getGeneration(), clock);
    }

    private static List<Condition> before(StreamScorer resource) {
        return previous(resource).map(StreamScorerStatus::conditions).orElseGet(List::of);
    }

    private static Optional<StreamScorerStatus> previous(StreamScorer resource) {
        return Optional.ofNullable(resource.getStatus())
                .filter(status -> status.conditions() != null);
    }
}
