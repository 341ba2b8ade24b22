package dev.tandem.runtime.config;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** The refusals of this contract, all worded alike: field, value, what is allowed. */
final class Checks {

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private static final Pattern URL =
            Pattern.compile(
                    "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?"
                            + "(/([A-Za-z0-9._~:/?@!$&()*+,;=-]|%[0-9A-Fa-f]{2})*)?");

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

    static void version(String value) {
        present("version", value);
        if (!RuntimeConfig.VERSION.equals(value)) {
            throw refused(
                    "version", value, "this runtime reads " + RuntimeConfig.VERSION + " only");
        }
    }

    static void text(String field, String value) {
        present(field, value);
        if (value.isBlank()) {
            throw refused(field, value, "it must not be empty");
        }
    }

    static void oneOf(String field, String value, List<String> allowed) {
        present(field, value);
        if (!allowed.contains(value)) {
            throw refused(field, value, "allowed: " + String.join(", ", allowed));
        }
    }

    static void distinct(String field, List<String> values) {
        var seen = new HashSet<String>();
        for (String value : values) {
            text(field, value);
            if (!seen.add(value)) {
                throw refused(field, value, "it is there twice");
            }
        }
    }

    static void url(String field, String value) {
        present(field, value);
        if (!URL.matcher(value).matches()) {
            throw refused(field, value, "allowed: http(s)://HOST[:PORT][/PATH]");
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
