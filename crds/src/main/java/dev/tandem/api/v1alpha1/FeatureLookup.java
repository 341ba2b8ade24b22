package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import java.util.List;

/** Features that are looked up by a key and fill columns of the model. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FeatureLookup(
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
                        "A view of the store. Its entity names what the key is called in requests"
                                + " and records.")
                String view,
        @Size(min = 1, max = 256)
                @JsonPropertyDescription(
                        "Which features of the view. Left out: all that are columns of the model.")
                List<String> features,
        @Size(min = 2, max = 24)
                @ValidationRule(value = Rules.AGE, messageExpression = Rules.AGE_MESSAGE)
                @JsonPropertyDescription(
                        "A row older than this counts as missing. Left out: the view's own.")
                String maxAge,
        @JsonPropertyDescription(
                        "What to do about a row that is missing or too old. default: take the"
                            + " features' defaults, and say so in the answer. reject: refuse the"
                            + " request or record. Default: default.")
                OnMissing onMissing,
        @Size(min = 2, max = 16)
                @ValidationRule(value = Rules.WAIT, messageExpression = Rules.WAIT_MESSAGE)
                @JsonPropertyDescription(
                        "The longest wait for the store; after it every row counts as missing."
                                + " Default: 50ms.")
                String timeout,
        @JsonPropertyDescription("Rows that each replica remembers for a moment. Left out: none.")
                LookupCache cache) {}
