package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Arrays;

/** What becomes of a row that lacks a value. */
public enum MissingValues {
    /** The row is refused, with the column's name. */
    @JsonProperty("Reject")
    REJECT("Reject"),
    /** The model gets not-a-number in its place, which models of trees are trained with. */
    @JsonProperty("NaN")
    NAN("NaN");

    private final String text;

    MissingValues(String text) {
        this.text = text;
    }

    /** Null for a value of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static MissingValues of(String text) {
        return Arrays.stream(values())
                .filter(value -> value.text.equals(text))
                .findFirst()
                .orElse(null);
    }
}
