package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The model that another resource is live with. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelFrom(
        @Required
                @Size(min = 1, max = 54)
                @ValidationRule(
                        value = "self.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
                        messageExpression =
                                "'\"' + self + '\" is no name of an InferenceService; use"
                                        + " lower-case letters, digits and -'")
                @JsonPropertyDescription(
                        "An InferenceService of this namespace. What is live there is taken, with"
                                + " its digest, and followed when it moves.")
                String inferenceService) {}
