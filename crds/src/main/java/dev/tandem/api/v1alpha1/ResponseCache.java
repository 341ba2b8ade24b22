package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** Answers of the model that are kept in the replica that computed them. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.maxBytes) || (isQuantity(string(self.maxBytes))"
                        + " && quantity(string(self.maxBytes)).compareTo(quantity('64Ki')) >= 0"
                        + " && quantity(string(self.maxBytes)).compareTo(quantity('64Gi')) <= 0)",
        messageExpression =
                "'maxBytes: \"' + string(self.maxBytes) + '\" is not allowed; use a quantity from"
                        + " 64Ki to 64Gi, such as 64Mi'")
public record ResponseCache(
        @JsonPropertyDescription(
                        "The most memory that the answers of one replica may take: at most half of"
                                + " its heap, which is 30 % of the memory limit. Default: 64Mi.")
                Quantity maxBytes,
        @Size(min = 2, max = 16)
                @ValidationRule(
                        value =
                                "self.matches('^([0-9]{1,9}(ms|s|m|h))+$') && duration(self) >="
                                        + " duration('1ms') && duration(self) <= duration('24h')",
                        messageExpression =
                                "'\"' + self + '\" is not allowed; use a duration from 1ms to 24h,"
                                        + " such as 500ms or 60s'")
                @JsonPropertyDescription("How long an answer is kept. Default: 60s.")
                String ttl) {}
