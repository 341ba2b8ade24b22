package dev.tandem.controllers.spec;

import java.time.Duration;

/** Which requests are scored in one call of the model. */
public record EffectiveBatching(int maxRows, Duration maxDelay) {

    /** What identifies it among what pods depend on. */
    public String text() {
        return "batching " + maxRows + " " + maxDelay;
    }
}
