package dev.tandem.controllers.spec;

import java.util.List;

/**
 * What reading a spec gives: something that can be planned, or everything that is wrong with it.
 *
 * @param <T> the spec with every default filled in
 */
public sealed interface SpecReading<T> {

    /** The spec can be planned. */
    record Valid<T>(T effective) implements SpecReading<T> {}

    /** The spec cannot be planned; whatever runs is left as it is. */
    record Invalid<T>(List<Violation> violations) implements SpecReading<T> {}
}
