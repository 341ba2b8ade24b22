package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** What one logs in to Kafka with. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KafkaCredentials(
        @Required
                @Size(min = 1, max = 253)
                @ValidationRule(
                        value = Rules.OBJECT_NAME,
                        messageExpression = Rules.OBJECT_NAME_MESSAGE)
                @JsonPropertyDescription(
                        "A Secret of this namespace with the keys username and password. Replicas"
                                + " and KEDA read it; the operator never does.")
                String secretRef) {}
