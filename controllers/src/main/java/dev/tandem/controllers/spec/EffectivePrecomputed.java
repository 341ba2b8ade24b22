package dev.tandem.controllers.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * A view that holds answers computed before, as a spec names it.
 *
 * @param maxAge of a row; empty for the view's own
 */
public record EffectivePrecomputed(
        String store, String view, Optional<Duration> maxAge, Duration timeout) {

    /** Identifies what the user said, in words that stay the same from version to version. */
    public String text() {
        return String.join(
                " ",
                "precomputed",
                store,
                view,
                maxAge.map(Duration::toString).orElse(""),
                timeout.toString());
    }
}
