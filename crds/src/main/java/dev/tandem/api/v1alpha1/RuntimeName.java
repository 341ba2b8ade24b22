package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The runtimes a service can choose from. */
public enum RuntimeName {
    /** Tandem's own scoring runtime. */
    @JsonProperty("scoring")
    SCORING
}
