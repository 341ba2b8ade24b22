package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** The types of keys. */
public enum EntityType {
    @JsonProperty("string")
    STRING,
    @JsonProperty("int64")
    INT64;

    /** Null for a type of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static EntityType of(String text) {
        return switch (text) {
            case "string" -> STRING;
            case "int64" -> INT64;
            default -> null;
        };
    }
}
