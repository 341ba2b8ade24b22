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

    /** The operator's own conditions by their types; other managers keep theirs in the same list. */
    public static List<Condition> own(List<Condition> conditions) {
        return conditions.stream()
                .filter(condition -> OWN.contains(condition.getType()))
                .sorted(Comparator.comparing(Condition::getType))
                .toList();
    }

    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }
}
