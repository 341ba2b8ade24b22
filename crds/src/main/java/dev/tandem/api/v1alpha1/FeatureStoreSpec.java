package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

import java.util.List;

/** The desired state of a {@link FeatureStore}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FeatureStoreSpec(
        @JsonPropertyDescription(
                        "Where the rows are kept. Left out, the operator runs a small Redis for"
                                + " this store, for trying out: its rows are lost when its pod"
                                + " goes.")
                OnlineStore online,
        @Required
                @Size(min = 1, max = 32)
                @JsonPropertyDescription(
                        "What is kept: each view has one row of features for each key.")
                List<FeatureView> views) {}
