package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Rows that are remembered in the process that looked them up. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LookupCache(
        @Min(1)
                @Max(10_000_000)
                @JsonPropertyDescription("The most rows that are remembered. Default: 10000.")
                Integer maxEntries,
        @Size(min = 2, max = 16)
                @ValidationRule(
                        value =
                                "self.matches('^([0-9]{1,9}(ms|s|m|h))+$') && duration(self) >="
                                        + " duration('1ms') && duration(self) <= duration('1h')",
                        messageExpression =
                                "'\"' + self + '\" is not allowed; use a duration from 1ms to 1h,"
                                        + " such as 500ms or 5s'")
                @JsonPropertyDescription(
                        "How long a row is remembered. A newer one is seen by then. Default: 5s.")
                String maxAge) {}
