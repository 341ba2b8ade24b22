package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import java.util.Map;

/** The topic that is scored. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamSource(
        @Required
                @Size(min = 1, max = 249)
                @ValidationRule(
                        value = TopicRules.TOPIC,
                        messageExpression = TopicRules.TOPIC_MESSAGE)
                @JsonPropertyDescription("The topic; its records are JSON objects.")
                String topic,
        @Size(min = 1, max = 255)
                @ValidationRule(
                        value = "self.matches('^[A-Za-z0-9._-]+$')",
                        messageExpression =
                                "'\"' + self + '\" is no name of a consumer group here; use"
                                        + " letters, digits, ., _ and -'")
                @JsonPropertyDescription(
                        "The consumer group that the replicas share. Whoever else is in it takes"
                                + " records away from them. Default: NAMESPACE.NAME.")
                String consumerGroup,
        @JsonPropertyDescription(
                        "Where a group begins that has committed nothing yet. Default: earliest.")
                OffsetReset offsetReset,
        @Size(max = 1024)
                @JsonPropertyDescription(
                        "For columns of the model the field of the record that fills it; a column"
                                + " that is not named is filled by the field of its own name.")
                Map<String, String> columns,
        @Min(1)
                @Max(100_000)
                @JsonPropertyDescription(
                        "The most records that are scored at once. Records never wait for a batch"
                                + " to fill. Default: 500.")
                Integer maxBatchRows) {}
