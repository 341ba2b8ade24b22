package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** The types of features. */
public enum FeatureType {
    @JsonProperty("float32")
    FLOAT32,
    @JsonProperty("float64")
    FLOAT64,
    @JsonProperty("int64")
    INT64,
    @JsonProperty("bool")
    BOOL,
    @JsonProperty("string")
    STRING;

    /** Null for a type of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static FeatureType of(String text) {
        return switch (text) {
            case "float32" -> FLOAT32;
            case "float64" -> FLOAT64;
            case "int64" -> INT64;
            case "bool" -> BOOL;
            case "string" -> STRING;
            default -> null;
        };
    }
}
