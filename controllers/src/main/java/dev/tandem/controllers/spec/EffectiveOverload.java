package dev.tandem.controllers.spec;

import java.time.Duration;

/** What a replica accepts before it refuses. */
public record EffectiveOverload(Duration timeout, int maxQueue, int maxPayloadBytes) {

    /** What a replica accepts of which the user says nothing. */
    public static final EffectiveOverload USUAL =
            new EffectiveOverload(
                    Defaults.TIMEOUT,
                    Defaults.MAX_QUEUE,
                    Defaults.MAX_PAYLOAD.getNumericalAmount().intValue());
}
