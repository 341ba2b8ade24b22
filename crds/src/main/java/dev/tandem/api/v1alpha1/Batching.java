package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Which requests are scored in one call of the model. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Batching(
        @Required
                @Min(2)
                @Max(65_536)
                @JsonPropertyDescription(
                        "The most rows in one call. A request of more rows is scored by itself.")
                Integer maxRows,
        @Size(min = 2, max = 16)
                @ValidationRule(
                        value =
                                "self.matches('^([0-9]{1,6}(ms|s))+$') && duration(self) <="
                                        + " duration('1s')",
                        messageExpression =
                                "'\"' + self + '\" is not allowed; use a duration from 0ms to 1s,"
                                        + " such as 2ms'")
                @JsonPropertyDescription(
                        "How long a request may wait for others although a thread is free to score"
                                + " it. Default: 0ms, so that only what waits anyway is joined.")
                String maxDelay) {}
