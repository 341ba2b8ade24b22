package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What may be done about a row that is missing or too old. */
public enum OnMissing {
    /** Take the features' defaults. */
    @JsonProperty("default")
    DEFAULT,
    /** Refuse the request or record. */
    @JsonProperty("reject")
    REJECT;

    /** Null for a way of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static OnMissing of(String text) {
        return switch (text) {
            case "default" -> DEFAULT;
            case "reject" -> REJECT;
            default -> null;
        };
    }
}
