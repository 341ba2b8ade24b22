package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** Room for files on their way. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "isQuantity(string(self.size))"
                        + " && quantity(string(self.size)).compareTo(quantity('64Mi')) >= 0"
                        + " && quantity(string(self.size)).compareTo(quantity('64Ti')) <= 0",
        messageExpression =
                "'size: \"' + string(self.size) + '\" is not allowed; use a quantity from 64Mi to"
                        + " 64Ti, such as 10Gi'")
public record Scratch(
        @Required
                @JsonPropertyDescription(
                        "How much of the node's disk a run may fill; as much is set aside for it.")
                Quantity size) {}
