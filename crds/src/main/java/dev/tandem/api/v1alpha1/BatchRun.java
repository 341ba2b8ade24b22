package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What one run did. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BatchRun(
        @JsonPropertyDescription("The Job of the run, and the run's id in the output.") String name,
        @JsonPropertyDescription("When the run began.") String startTime,
        @JsonPropertyDescription("When the run ended.") String completionTime,
        @JsonPropertyDescription(
                        "Succeeded: the output is published. Unchanged: there was nothing to do."
                                + " Failed: nothing is published.")
                String outcome,
        @JsonPropertyDescription("Rows that were read.") Long rowsRead,
        @JsonPropertyDescription("Rows that were scored.") Long rowsScored,
        @JsonPropertyDescription("Rows that could not be scored.") Long rowsQuarantined,
        @JsonPropertyDescription("Rows that were written to the feature store.") Long rowsPublished,
        @JsonPropertyDescription("How long the scoring process ran, such as 4m12s.")
                String duration,
        @JsonPropertyDescription("The revision of the model that scored.") String modelRevision,
        @JsonPropertyDescription("Where the output of the run is.") String outputUri,
        @JsonPropertyDescription("What happened, for people.") String message) {}
