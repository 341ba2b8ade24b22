package dev.tandem.controllers.status;

import dev.tandem.controllers.observed.PodTrouble;
import dev.tandem.controllers.observed.Reason;

import io.fabric8.kubernetes.api.model.Condition;

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

    static Readiness failed(PodTrouble trouble) {
        return failed(trouble.reason(), trouble.message());
    }

    /** The same as a condition of this type. */
    Condition as(String type, Conditions conditions) {
        return conditions.of(type, status, reason, message);
    }

    Readiness withMore(String sentence) {
        String begin = message.endsWith(".") ? message : message + ".";
        return sentence.isEmpty() ? this : new Readiness(status, reason, begin + " " + sentence);
    }
}
