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
import java.util.stream.Collectors;

/** Computes the status of a StreamScorer. */
public final class ScorerStatuses {

    private final Clock clock;

    public ScorerStatuses(Clock clock) {
        this.clock = clock;
    }

    /** The status of a scorer whose spec was planned. */
    public StreamScorerStatus planned(
            StreamScorer resource, EffectiveScorer scorer, StreamPlan plan, Observed observed) {
        Readiness readiness = StreamGates.judge(new StreamGates.Facts(scorer, plan, observed));
        Conditions conditions = conditions(resource);
        List<Condition> more =
                AutoscalerConditions.of(scorer, plan.autoscaling())
                        .map(is -> is.as(Conditions.AUTOSCALER_READY, conditions))
                        .stream()
                        .toList();
        StreamScorerStatus status =
                status(resource, conditions, accepted(conditions), readiness, more, observed);
        return previous(resource).filter(was -> isOnlyAStep(was, status, observed)).orElse(status);
    }

    /** The status of a scorer whose spec is refused; what runs goes on. */
    public StreamScorerStatus refused(
            StreamScorer resource, List<Violation> violations, Observed observed) {
        String message =
                violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
        Conditions conditions = conditions(resource);
        return status(
                resource,
                conditions,
                conditions.of(Conditions.ACCEPTED, Readiness.FALSE, Reason.InvalidSpec, message),
                Readiness.failed(Reason.InvalidSpec, message),
                List.of(),
                observed);
    }

    /** The status of a scorer that the API server did not let us bring about. */
    public StreamScorerStatus hindered(StreamScorer resource, String message, Observed observed) {
        Conditions conditions = conditions(resource);
        return status(
                resource,
                conditions,
                accepted(conditions),
                Readiness.failed(Reason.ApplyFailed, message),
                List.of(),
                observed);
    }

    private static Condition accepted(Conditions conditions) {
        return conditions.of(
                Conditions.ACCEPTED, Readiness.TRUE, Reason.Valid, "the spec is valid");
    }

    private static StreamScorerStatus status(
            StreamScorer resource,
            Conditions conditions,
            Condition accepted,
            Readiness readiness,
            List<Condition> more,
            Observed observed) {
        List<Condition> all = new ArrayList<>();
        all.add(accepted);
        all.add(available(readiness, observed).as(Conditions.AVAILABLE, conditions));
        all.add(readiness.as(Conditions.READY, conditions));
        if (Readiness.FALSE.equals(readiness.status()) && readiness.reason().needsAPerson()) {
            all.add(
                    conditions.of(
                            Conditions.STALLED,
                            Readiness.TRUE,
                            readiness.reason(),
                            readiness.message()));
        }
        all.addAll(more);
        return new StreamScorerStatus(
                resource.getMetadata().getGeneration(),
                live(resource, observed).orElse(null),
                Rollout.replicas(observed.deployment()),
                Rollout.available(observed.deployment()),
                selector(resource.getMetadata().getName()),
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

    private static String selector(String scorer) {
        return Labels.selector(Kind.StreamScorer, scorer, Labels.SERVING).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    /**
     * Whether a status says no more than that replicas are being counted up or down, which would
     * be a write for each of them and news to nobody.
     */
    private static boolean isOnlyAStep(
            StreamScorerStatus was, StreamScorerStatus now, Observed observed) {
        boolean settled = observed.deployment().filter(Rollout::isDone).isPresent();
        return (!settled || isProgressing(now))
                && Objects.equals(was.observedGeneration(), now.observedGeneration())
                && told(was).equals(told(now));
    }

    /** An autoscaler that comes about while replicas do is told of together with them. */
    private static List<String> told(StreamScorerStatus status) {
        boolean progressing = isProgressing(status);
        return Conditions.own(status.conditions()).stream()
                .filter(
                        is ->
                                !progressing
                                        || !is.getType().equals(Conditions.AUTOSCALER_READY)
                                        || Readiness.FALSE.equals(is.getStatus()))
                .map(is -> is.getType() + " " + is.getStatus() + " " + is.getReason())
                .toList();
    }

    private static boolean isProgressing(StreamScorerStatus status) {
        return Conditions.find(status.conditions(), Conditions.READY)
                .filter(ready -> Readiness.UNKNOWN.equals(ready.getStatus()))
                .isPresent();
    }

    private Conditions conditions(StreamScorer resource) {
        List<Condition> before =
                previous(resource).map(StreamScorerStatus::conditions).orElseGet(List::of);
        return new Conditions(before, resource.getMetadata().getGeneration(), clock);
    }

    private static Optional<StreamScorerStatus> previous(StreamScorer resource) {
        return Optional.ofNullable(resource.getStatus())
                .filter(status -> status.conditions() != null);
    }
}
