package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** Amounts of CPU and memory, as Kubernetes writes quantities. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.cpu) || (isQuantity(string(self.cpu))"
                        + " && quantity(string(self.cpu)).compareTo(quantity('10m')) >= 0"
                        + " && quantity(string(self.cpu)).compareTo(quantity('1024')) <= 0)",
        messageExpression =
                "'cpu: \"' + string(self.cpu) + '\" is not allowed; use a quantity from 10m to"
                        + " 1024, such as 500m or 2'")
@ValidationRule(
        value =
                "!has(self.memory) || (isQuantity(string(self.memory))"
                        + " && quantity(string(self.memory)).compareTo(quantity('32Mi')) >= 0"
                        + " && quantity(string(self.memory)).compareTo(quantity('64Ti')) <= 0)",
        messageExpression =
                "'memory: \"' + string(self.memory) + '\" is not allowed; use a quantity from 32Mi"
                        + " to 64Ti, such as 512Mi or 2Gi'")
public record ResourceAmounts(
        @JsonPropertyDescription("CPU, such as 500m or 2.") Quantity cpu,
        @JsonPropertyDescription("Memory, such as 512Mi or 2Gi.") Quantity memory) {}
