package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a consumer group begins that has committed nothing yet. */
public enum OffsetReset {
    /** With the oldest record that is still there. */
    @JsonProperty("earliest")
    EARLIEST,
    /** With what comes from now on. */
    @JsonProperty("latest")
    LATEST;

    /** Null for a place of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static OffsetReset of(String text) {
        return switch (text) {
            case "earliest" -> EARLIEST;
            case "latest" -> LATEST;
            default -> null;
        };
    }
}
