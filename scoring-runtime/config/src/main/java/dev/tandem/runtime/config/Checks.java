package dev.tandem.runtime.config;

import java.util.regex.Pattern;

/** The refusals of this contract, all worded alike: field, value, what is allowed. */
final class Checks {

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private Checks() {}

    static void present(String field, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
    }

    static void between(String field, long value, long min, long max, String unit) {
        if (value < min || value > max) {
            throw refused(field, Long.toString(value), "allowed: " + min + " to " + max + unit);
        }
    }

    static void digest(String field, String value) {
        if (!DIGEST.matcher(value).matches()) {
            throw refused(field, value, "allowed: 'sha256:' and 64 lower-case hexadecimal digits");
        }
    }

    static IllegalArgumentException refused(String field, String value, String allowed) {
        return new IllegalArgumentException(field + " '" + value + "' is not allowed; " + allowed);
    }
}
