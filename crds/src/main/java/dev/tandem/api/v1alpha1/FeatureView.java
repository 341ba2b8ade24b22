package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import java.util.List;

/** One kind of row: typed features of one kind of entity. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FeatureView(
        @Required
                @Size(min = 1, max = 63)
                @ValidationRule(
                        value = Rules.PLAIN_NAME,
                        messageExpression = Rules.PLAIN_NAME_MESSAGE)
                @JsonPropertyDescription("What the view is called, once in a store.")
                String name,
        @Required @JsonPropertyDescription("What a row is about, and by which it is looked up.")
                Entity entity,
        @Required
                @Size(min = 2, max = 24)
                @ValidationRule(value = Rules.AGE, messageExpression = Rules.AGE_MESSAGE)
                @JsonPropertyDescription(
                        "A row older than this is stale, which readers count as missing; such as"
                                + " 90m, 26h or 7d.")
                String maxAge,
        @Required
                @Size(min = 1, max = 256)
                @JsonPropertyDescription(
                        "What a row holds. A row is read by the names and types it was written"
                                + " with: after a change here, rows count as missing until they are"
                                + " written anew.")
                List<Feature> features) {}
