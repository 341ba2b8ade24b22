package dev.tandem.controllers.status;

import dev.tandem.controllers.observed.PodTrouble;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.spec.Violation;

import io.fabric8.kubernetes.api.model.Condition;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the Ready condition says.
 *
 * @param status {@code True}, {@code False} for a real failure, {@code Unknown} while working
 */
record Readiness(String status, Reason reason, String message) {

    static final String TRUE = "True";
    static final String FALSE = "False";
    static final String UNKNOWN = "Unknown";

    static Readiness serving(String message) {
        return new Readiness(TRUE, Reason.Serving, message);
    }

    static Readiness progressing(String message) {
        return new Readiness(UNKNOWN, Reason.Progressing, message);
    }

    static Readiness failed(Reason reason, String message) {
        return new Readiness(FALSE, reason, message);
    }

    /** What a spec says that is not allowed, all of it at once. */
    static Readiness invalid(List<Violation> violations) {
        return failed(
                Reason.InvalidSpec,
                violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
    }

    /** What a condition said. */
    static Readiness of(Condition condition) {
        return new Readiness(
                condition.getStatus(),
                Reason.valueOf(condition.getReason()),
                condition.getMessage());
    }

    boolean isFailure() {
        return FALSE.equals(status);
    }

    static Readiness failed(PodTrouble trouble) {
        return failed(trouble.reason(), trouble.message());
    }

    /** The same as a condition of this type. */
    Condition as(String type, Conditions conditions) {
        return conditions.of(type, status, reason, message);
    }

    /** The same reason and words as a condition of this type and status. */
    Condition as(String type, String other, Conditions conditions) {
        return conditions.of(type, other, reason, message);
    }

    Readiness withMore(String sentence) {
        boolean ended = message.endsWith(".") || message.endsWith("?");
        String begin = ended ? message : message + ".";
        return sentence.isEmpty() ? this : new Readiness(status, reason, begin + " " + sentence);
    }
}
