package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** Bounds that keep a replica upright when more arrives than it can score. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.maxPayload) || (isQuantity(string(self.maxPayload))"
                        + " && quantity(string(self.maxPayload)).compareTo(quantity('1Ki')) >= 0"
                        + " && quantity(string(self.maxPayload)).compareTo(quantity('1Gi')) <= 0)",
        messageExpression =
                "'maxPayload: \"' + string(self.maxPayload) + '\" is not allowed; use a quantity"
                        + " from 1Ki to 1Gi, such as 8Mi. Larger tables belong in a batch job'")
public record Overload(
        @Size(min = 2, max = 16)
                @ValidationRule(
                        value =
                                "self.matches('^([0-9]+(ms|s|m))+$') && duration(self) >="
                                        + " duration('1ms') && duration(self) <= duration('10m')",
                        messageExpression =
                                "'\"' + self + '\" is not allowed; use a duration from 1ms to 10m,"
                                        + " such as 500ms or 30s'")
                @JsonPropertyDescription(
                        "How long a request may take from its arrival, queue included, before it is"
                                + " answered with 504. Default: 30s.")
                String timeout,
        @Min(1)
                @Max(100_000)
                @JsonPropertyDescription(
                        "How many requests may wait in one replica; the next is answered with 429."
                                + " Default: 256.")
                Integer maxQueue,
        @JsonPropertyDescription(
                        "The largest request body; a larger one is answered with 413. Default:"
                                + " 8Mi.")
                Quantity maxPayload) {}
