package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** The runtimes a service can choose from. */
public enum RuntimeName {
    /** Tandem's own scoring runtime. */
    @JsonProperty("scoring")
    SCORING;

    /** Null for a runtime of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static RuntimeName of(String text) {
        return "scoring".equals(text) ? SCORING : null;
    }
}
