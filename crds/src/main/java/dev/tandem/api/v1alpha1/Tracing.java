package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where traces go. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Tracing(
        @Required
                @Size(min = 8, max = 2048)
                @ValidationRule(value = UrlRules.HTTP, messageExpression = UrlRules.HTTP_MESSAGE)
                @JsonPropertyDescription(
                        "A collector that speaks OTLP over HTTP, such as"
                                + " http://otel-collector.observability:4318; /v1/traces is"
                                + " appended.")
                String endpoint,
        @Size(min = 1, max = 12)
                @ValidationRule(
                        value = "self.matches('^(0([.][0-9]{1,9})?|1([.]0{1,9})?)$')",
                        messageExpression =
                                "'\"' + self + '\" is no ratio; use a number from 0 to 1 in quotes,"
                                        + " such as \"0.001\"'")
                @JsonPropertyDescription(
                        "The part of the requests that is traced, \"0\" to \"1\", where the"
                                + " caller's traceparent does not decide it. Default: \"1\".")
                String sampleRatio) {}
