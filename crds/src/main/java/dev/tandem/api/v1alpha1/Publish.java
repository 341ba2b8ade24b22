package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import java.util.Map;

/** A view of a FeatureStore that results are written to, one row for each entity. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Publish(
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
                @JsonPropertyDescription("A view of the store.")
                String view,
        @Required
                @Size(min = 1, max = 253)
                @JsonPropertyDescription(
                        "The column of the table, or field of the record, that holds the key.")
                String entity,
        @Size(max = 256)
                @JsonPropertyDescription(
                        "For features of the view the column, field or output of the model that"
                            + " each is taken from. A feature that is not named is taken from what"
                            + " has its own name.")
                Map<String, String> columns) {}
