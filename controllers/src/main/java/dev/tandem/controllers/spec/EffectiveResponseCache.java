package dev.tandem.controllers.spec;

import java.time.Duration;

/** How many of the model's answers are kept, and how long. */
public record EffectiveResponseCache(long maxBytes, Duration ttl) {

    /** What identifies it among what pods depend on. */
    public String text() {
        return "responseCache " + maxBytes + " " + ttl;
    }
}
