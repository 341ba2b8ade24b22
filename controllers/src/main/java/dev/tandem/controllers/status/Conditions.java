package dev.tandem.controllers.status;

import dev.tandem.controllers.observed.Reason;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes conditions as Kubernetes' API conventions ask for them: a transition time that moves with
 * the status only, and the generation each speaks of.
 */
public final class Conditions {

    public static final String ACCEPTED = "Accepted";
    public static final String AVAILABLE = "Available";
    public static final String READY = "Ready";

    /** Present only while true, as kstatus wants it: a person has to help. */
    public static final String STALLED = "Stalled";

    /** Present only while false: a model image has to be copied. */
    public static final String IMAGE_VOLUMES = "ImageVolumes";

    /** Of a feature store: every view was written within its maxAge. */
    public static final String FRESH = "Fresh";

    /** Present where the number of replicas is not fixed: whether somebody sets it. */
    public static final String AUTOSCALER_READY = "AutoscalerReady";

    /** Present from the first time on that a replica did not reach a feature store. */
    public static final String FEATURES_READY = "FeaturesReady";

    /** Present only while true: the last run succeeded. */
    public static final String COMPLETE = "Complete";

    /** Present only while true: the last run failed. */
    public static final String FAILED = "Failed";

    /** Present only while true: no other run comes by itself. */
    public static final String FINISHED = "Finished";

    private static final Set<String> OWN =
            Set.of(
                    ACCEPTED,
                    AVAILABLE,
                    READY,
                    FRESH,
                    FEATURES_READY,
                    STALLED,
                    IMAGE_VOLUMES,
                    COMPLETE,
                    FAILED,
                    FINISHED,
                    AUTOSCALER_READY);

    private final List<Condition> previous;
    private final long generation;
    private final Clock clock;

    Conditions(List<Condition> previous, long generation, Clock clock) {
        this.previous = previous;
        this.generation = generation;
        this.clock = clock;
    }

    /** Whether a condition speaks of the spec as it is now. */
    boolean isOfThisGeneration(Condition condition) {
        return condition.getObservedGeneration() != null
                && condition.getObservedGeneration() == generation;
    }

    Condition of(String type, String status, Reason reason, String message) {
        String since =
                find(previous, type)
                        .filter(before -> before.getStatus().equals(status))
                        .map(Condition::getLastTransitionTime)
                        .orElseGet(
                                () -> clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason.name())
                .withMessage(message)
                .withLastTransitionTime(since)
                .withObservedGeneration(generation)
                .build();
    }

    /** That the spec is as it should be. */
    Condition accepted() {
        return of(ACCEPTED, Readiness.TRUE, Reason.Valid, "the spec is valid");
    }

    /** What readiness says; and that a person has to help, where waiting does not. */
    List<Condition> ready(Readiness readiness) {
        return ready(readiness, readiness.isFailure() && readiness.reason().needsAPerson());
    }

    /**
     * What readiness says.
     *
     * @param stalled whether only a person can help
     */
    List<Condition> ready(Readiness readiness, boolean stalled) {
        Condition ready = readiness.as(READY, this);
        return stalled
                ? List.of(ready, readiness.as(STALLED, Readiness.TRUE, this))
                : List.of(ready);
    }

    /** The operator's own conditions by their types; other managers keep theirs in the same list. */
    public static List<Condition> own(List<Condition> conditions) {
        return conditions.stream()
                .filter(condition -> OWN.contains(condition.getType()))
                .sorted(Comparator.comparing(Condition::getType))
                .toList();
    }

    /** Whether readiness is being worked on. */
    static boolean isProgressing(List<Condition> conditions) {
        return find(conditions, READY)
                .filter(ready -> Readiness.UNKNOWN.equals(ready.getStatus()))
                .isPresent();
    }

    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }
}
