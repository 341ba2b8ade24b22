package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Arrays;

/** The formats of tables. */
public enum TableFormat {
    /** Apache Parquet. */
    @JsonProperty("parquet")
    PARQUET("parquet"),
    /** Comma-separated values with a header line. */
    @JsonProperty("csv")
    CSV("csv"),
    /** JSON Lines: one object a line. */
    @JsonProperty("jsonl")
    JSONL("jsonl");

    private final String text;

    TableFormat(String text) {
        this.text = text;
    }

    /** As users write it. */
    public String text() {
        return text;
    }

    /** Null for a format of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static TableFormat of(String text) {
        return Arrays.stream(values())
                .filter(value -> value.text.equals(text))
                .findFirst()
                .orElse(null);
    }
}
