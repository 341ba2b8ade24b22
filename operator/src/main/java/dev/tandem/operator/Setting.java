package dev.tandem.operator;

import java.util.Map;
import java.util.function.Function;

/**
 * One setting of the operator, which documents itself: the table in {@code docs/settings.md} is
 * made of these.
 *
 * @param variable the environment variable that sets it
 * @param fallback the value where the variable is not set, as text
 * @param allowed what the value may be, for the message that refuses another
 * @param description what it does
 * @param parser throws {@link IllegalArgumentException} for a value that is not allowed
 */
record Setting<T>(
        String variable,
        String fallback,
        String allowed,
        String description,
        Function<String, T> parser) {

    T from(Map<String, String> environment) {
        String value = environment.getOrDefault(variable, fallback).strip();
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    variable + " '" + value + "' is not allowed; allowed: " + allowed, e);
        }
    }
}
