package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** Where requests and answers are told. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.url) != has(self.kafka)",
        message = "give either url or kafka, and not both: where requests and answers are told")
@ValidationRule(
        value = "has(self.kafka) == has(self.topic)",
        message = "kafka and topic belong together; give both, or neither")
@ValidationRule(
        value =
                "!has(self.queueMemory) || (isQuantity(string(self.queueMemory))"
                        + " && quantity(string(self.queueMemory)).compareTo(quantity('64Ki')) >= 0"
                        + " && quantity(string(self.queueMemory)).compareTo(quantity('1Gi')) <= 0)",
        messageExpression =
                "'queueMemory: \"' + string(self.queueMemory) + '\" is not allowed; use a quantity"
                        + " from 64Ki to 1Gi, such as 16Mi'")
public record InferenceLogger(
        @JsonPropertyDescription(
                        "What is told: request, response, or all, which is both. Default: all.")
                LoggerMode mode,
        @Size(min = 8, max = 2048)
                @ValidationRule(value = UrlRules.HTTP, messageExpression = UrlRules.HTTP_MESSAGE)
                @JsonPropertyDescription(
                        "Where each request and each answer is sent as a CloudEvent, by POST in"
                                + " binary mode.")
                String url,
        @JsonPropertyDescription("The Kafka that requests and answers are written to.") Kafka kafka,
        @Size(min = 1, max = 249)
                @ValidationRule(
                        value = TopicRules.TOPIC,
                        messageExpression = TopicRules.TOPIC_MESSAGE)
                @JsonPropertyDescription(
                        "The topic of that Kafka; a request and its answer have the same key.")
                String topic,
        @Size(min = 1, max = 12)
                @ValidationRule(
                        value = "self.matches('^(0[.][0-9]{0,8}[1-9][0-9]{0,8}|1([.]0{1,9})?)$')",
                        messageExpression =
                                "'\"' + self + '\" is no part of the requests; use a number above 0"
                                        + " and up to 1 in quotes, such as \"0.01\"'")
                @JsonPropertyDescription(
                        "The part of the requests that is told, above \"0\" and up to \"1\"; those"
                                + " with an id are chosen by it, the same on every replica."
                                + " Default: \"1\".")
                String sampleRatio,
        @JsonPropertyDescription(
                        "How much memory of a replica may be taken by what waits to be told; what"
                                + " does not fit is dropped and counted. Default: 16Mi.")
                Quantity queueMemory) {}
