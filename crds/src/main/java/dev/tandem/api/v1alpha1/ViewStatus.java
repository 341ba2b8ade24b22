package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;

/** What is known of one view. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ViewStatus(
        @Required @JsonPropertyDescription("The view.") String name,
        @JsonPropertyDescription(
                        "When it was last written, give or take a twentieth of its maxAge or a"
                                + " minute; left out while nobody is known to have.")
                String lastWrite,
        @JsonPropertyDescription(
                        "How many rows the last writer wrote: one run of a BatchScoringJob, or the"
                                + " present pods of a StreamScorer since they started; as of"
                                + " lastWrite.")
                Long rows,
        @JsonPropertyDescription("Whether it was written within its maxAge.") Boolean fresh,
        @JsonPropertyDescription(
                        "Whether every pod that uses it reaches the store; left out while none"
                                + " runs.")
                Boolean reachable,
        @JsonPropertyDescription(
                        "Identifies the names and types of the view's features, by which rows are"
                                + " read.")
                String schema,
        @JsonPropertyDescription(
                        "When the features were seen to have changed: rows from before count as"
                                + " missing. Left out while they never have.")
                String changed) {}
