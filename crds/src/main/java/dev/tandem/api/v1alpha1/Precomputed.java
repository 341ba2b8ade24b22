package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Answers that a batch job computed before: given while fresh, scored live otherwise. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Precomputed(
        @Required
                @Size(min = 1, max = 54)
                @ValidationRule(
                        value = Rules.OBJECT_NAME,
                        messageExpression = Rules.OBJECT_NAME_MESSAGE)
                @JsonPropertyDescription("A FeatureStore of this namespace.")
                String store,
        @Required
                @Size(min = 1, max = 63)
                @ValidationRule(
                        value = Rules.PLAIN_NAME,
                        messageExpression = Rules.PLAIN_NAME_MESSAGE)
                @JsonPropertyDescription(
                        "A view of the store whose features are the model's outputs. Its entity"
                                + " names what the key is called in requests.")
                String view,
        @Size(min = 2, max = 24)
                @ValidationRule(value = Rules.AGE, messageExpression = Rules.AGE_MESSAGE)
                @JsonPropertyDescription(
                        "A row older than this counts as missing. Left out: the view's own.")
                String maxAge,
        @Size(min = 2, max = 16)
                @ValidationRule(value = Rules.WAIT, messageExpression = Rules.WAIT_MESSAGE)
                @JsonPropertyDescription(
                        "The longest wait for the store; after it the request is scored. Default:"
                                + " 50ms.")
                String timeout) {}
