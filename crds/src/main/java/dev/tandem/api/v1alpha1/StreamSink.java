package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import java.util.List;

/** The topic that results go to. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamSink(
        @Required
                @Size(min = 1, max = 249)
                @ValidationRule(
                        value = TopicRules.TOPIC,
                        messageExpression = TopicRules.TOPIC_MESSAGE)
                @JsonPropertyDescription(
                        "The topic; each result has the key of the record it is about.")
                String topic,
        @Size(max = 256) @JsonPropertyDescription("Fields of the record that its result has too.")
                List<String> keep) {}
