package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The topic for records that cannot be scored. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetter(
        @Required
                @Size(min = 1, max = 249)
                @ValidationRule(
                        value = TopicRules.TOPIC,
                        messageExpression = TopicRules.TOPIC_MESSAGE)
                @JsonPropertyDescription(
                        "The topic; each record goes there as it came, with cause and origin in"
                                + " its headers.")
                String topic,
        @Min(1)
                @Max(100)
                @JsonPropertyDescription(
                        "How often a record is tried before it goes there, where trying again can"
                                + " help. Default: 3.")
                Integer attempts) {}
