package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** What the rows of a view are about. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Entity(
        @Required
                @Size(min = 1, max = 63)
                @ValidationRule(
                        value = Rules.PLAIN_NAME,
                        messageExpression = Rules.PLAIN_NAME_MESSAGE)
                @JsonPropertyDescription(
                        "What the key is called in requests, records and tables, such as card_id.")
                String name,
        @JsonPropertyDescription("The type of the key. Default: string.") EntityType type) {}
