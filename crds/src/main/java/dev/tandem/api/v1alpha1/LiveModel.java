package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The model that answers now: where it came from and what it is. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LiveModel(
        @JsonPropertyDescription("Where the model was loaded from.") String storageUri,
        @JsonPropertyDescription("The SHA-256 of the model file; every replica checked it.")
                String digest,
        @JsonPropertyDescription("The revision that answers carry as model_version.")
                String revision) {}
