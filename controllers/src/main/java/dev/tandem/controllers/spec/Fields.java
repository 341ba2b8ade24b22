package dev.tandem.controllers.spec;

import io.fabric8.kubernetes.api.model.Quantity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the fields of one spec, and keeps what is wrong with them: a user is told everything at
 * once. What is wrong is read as if it had been left out.
 */
final class Fields {

    private final List<Violation> violations = new ArrayList<>();

    /** The reading of a spec of which something that cannot be left out is missing. */
    static <T> SpecReading<T> missing(String field, String message) {
        return new SpecReading.Invalid<>(List.of(new Violation(field, message)));
    }

    /** What is made of the fields, where nothing was wrong with them. */
    <T> SpecReading<T> reading(Supplier<T> effective) {
        T made = effective.get();
        return violations.isEmpty()
                ? new SpecReading.Valid<>(made)
                : new SpecReading.Invalid<>(List.copyOf(violations));
    }

    void refuse(String field, String message) {
        violations.add(new Violation(field, message));
    }

    int number(String field, Optional<Integer> given, int fallback, int least, int most) {
        given.filter(number -> number < least || number > most)
                .ifPresent(
                        number ->
                                refuse(
                                        field,
                                        "'" + number + "' is not in " + least + " to " + most));
        return given.orElse(fallback);
    }

    Optional<Quantity> quantity(String field, Optional<Quantity> given, QuantityRange range) {
        given.filter(quantity -> !range.contains(quantity))
                .ifPresent(
                        quantity ->
                                refuse(
                                        field,
                                        "'" + quantity + "' is not allowed; " + range.allowed()));
        return given.filter(range::contains);
    }

    Optional<Duration> duration(String field, Optional<String> given, DurationRange range) {
        Optional<Duration> allowed = given.flatMap(Durations::parse).filter(range::contains);
        if (given.isPresent() && allowed.isEmpty()) {
            refuse(field, "'" + given.orElseThrow() + "' is not allowed; " + range.allowed());
        }
        return allowed;
    }
}
