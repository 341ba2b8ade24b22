package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** How one logs in to Kafka by SASL, by its registered names. */
public enum KafkaMechanism {
    @JsonProperty("PLAIN")
    PLAIN,
    @JsonProperty("SCRAM-SHA-256")
    SCRAM_SHA_256,
    @JsonProperty("SCRAM-SHA-512")
    SCRAM_SHA_512;

    /** Null for a mechanism of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static KafkaMechanism of(String text) {
        return switch (text) {
            case "PLAIN" -> PLAIN;
            case "SCRAM-SHA-256" -> SCRAM_SHA_256;
            case "SCRAM-SHA-512" -> SCRAM_SHA_512;
            default -> null;
        };
    }
}
