package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Arrays;

/** What happens when a run is due while the one before is still going on. */
public enum ConcurrencyPolicy {
    /** The new run is skipped. */
    @JsonProperty("Forbid")
    FORBID("Forbid"),
    /** Both run. */
    @JsonProperty("Allow")
    ALLOW("Allow"),
    /** The old run is ended and the new one begins. */
    @JsonProperty("Replace")
    REPLACE("Replace");

    private final String text;

    ConcurrencyPolicy(String text) {
        this.text = text;
    }

    /** As users write it. */
    public String text() {
        return text;
    }

    /** Null for a policy of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static ConcurrencyPolicy of(String text) {
        return Arrays.stream(values())
                .filter(value -> value.text.equals(text))
                .findFirst()
                .orElse(null);
    }
}
