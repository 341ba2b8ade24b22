package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.ValidationRule;

/** CPU and memory of one replica. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!(has(self.requests) && has(self.requests.cpu) && has(self.limits) &&"
                    + " has(self.limits.cpu) && isQuantity(string(self.requests.cpu)) &&"
                    + " isQuantity(string(self.limits.cpu))) ||"
                    + " quantity(string(self.requests.cpu)).compareTo(quantity(string(self.limits.cpu)))"
                    + " <= 0",
        messageExpression =
                "'requests.cpu ' + string(self.requests.cpu) + ' is more than limits.cpu ' +"
                        + " string(self.limits.cpu)")
@ValidationRule(
        value =
                "!(has(self.requests) && has(self.requests.memory) && has(self.limits) &&"
                    + " has(self.limits.memory) && isQuantity(string(self.requests.memory)) &&"
                    + " isQuantity(string(self.limits.memory))) ||"
                    + " quantity(string(self.requests.memory)).compareTo(quantity(string(self.limits.memory)))"
                    + " <= 0",
        messageExpression =
                "'requests.memory ' + string(self.requests.memory) + ' is more than limits.memory '"
                        + " + string(self.limits.memory)")
public record Resources(
        @JsonPropertyDescription("What the scheduler sets aside. Default: 250m CPU, 512Mi memory.")
                ResourceAmounts requests,
        @JsonPropertyDescription(
                        "What a replica may use at most. Default: 1 CPU, and as much memory as"
                                + " requested.")
                ResourceAmounts limits) {}
