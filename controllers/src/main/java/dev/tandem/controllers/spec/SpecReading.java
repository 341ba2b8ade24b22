package dev.tandem.controllers.spec;

import java.util.List;

/** What reading a spec gives: a service that can be planned, or everything that is wrong with it. */
public sealed interface SpecReading {

    /** The spec can be planned. */
    record Valid(EffectiveService service) implements SpecReading {}

    /** The spec cannot be planned; whatever runs is left as it is. */
    record Invalid(List<Violation> violations) implements SpecReading {}
}
