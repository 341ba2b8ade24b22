package dev.tandem.controllers.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Features that are looked up by a key, as a spec names them.
 *
 * @param features which of the view's; empty for all
 * @param maxAge of a row; empty for the view's own
 * @param reject whether a missing row is a refusal, and not the features' defaults
 * @param cacheEntries most rows remembered in the process; 0 for none
 */
public record EffectiveLookup(
        String store,
        String view,
        List<String> features,
        Optional<Duration> maxAge,
        boolean reject,
        Duration timeout,
        int cacheEntries,
        Duration cacheAge) {

    public EffectiveLookup {
        features = List.copyOf(features);
    }

    /** Identifies what the user said, in words that stay the same from version to version. */
    public String text() {
        return String.join(
                " ",
                "features",
                store,
                view,
                features.toString(),
                maxAge.map(Duration::toString).orElse(""),
                reject ? "reject" : "default",
                timeout.toString(),
                Integer.toString(cacheEntries),
                cacheAge.toString());
    }
}
