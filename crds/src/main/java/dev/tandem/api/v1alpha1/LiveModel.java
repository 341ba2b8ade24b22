package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;

import java.util.List;

/** A model that is in use: where it came from and what it is. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LiveModel(
        @JsonPropertyDescription("Where the model was loaded from.") String storageUri,
        @JsonPropertyDescription("The SHA-256 of the model file; every pod checked it.")
                String digest,
        @JsonPropertyDescription("The revision that answers carry as model_version.")
                String revision,
        @JsonPropertyDescription("The format of the model file.") ModelFormat format,
        @Size(max = 4096)
                @JsonPropertyDescription("What the columns of its matrix are called, in order.")
                List<String> columns,
        @JsonPropertyDescription("What becomes of a row that lacks a value.")
                MissingValues missingValues) {}
