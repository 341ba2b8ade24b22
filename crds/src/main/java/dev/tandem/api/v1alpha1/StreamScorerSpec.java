package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import java.util.List;

/** The desired state of a {@link StreamScorer}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.model) != has(self.modelFrom)",
        message = "give either model or modelFrom, and not both")
@ValidationRule(
        value = "self.source.topic != self.sink.topic",
        messageExpression =
                "'sink.topic \"' + self.sink.topic + '\" is the topic that is scored; results need"
                        + " another one, or each of them would be scored again'")
@ValidationRule(
        value =
                "!has(self.deadLetter) || !(self.deadLetter.topic in [self.source.topic,"
                        + " self.sink.topic])",
        messageExpression =
                "'deadLetter.topic \"' + self.deadLetter.topic + '\" is the source or the sink"
                        + " already; records that cannot be scored need a topic of their own'")
public record StreamScorerSpec(
        @JsonPropertyDescription(
                        "The model: one artifact, identified by its digest. Changing it starts a"
                                + " verified, rolling replacement.")
                Model model,
        @JsonPropertyDescription("Takes the model from an InferenceService: what is live there.")
                ModelFrom modelFrom,
        @Required @JsonPropertyDescription("The Kafka cluster that all topics are in.") Kafka kafka,
        @Required @JsonPropertyDescription("What is scored.") StreamSource source,
        @Required @JsonPropertyDescription("Where results go.") StreamSink sink,
        @JsonPropertyDescription(
                        "Where records go that cannot be scored. Left out, a replica stops at the"
                                + " first of them, and the status says which it is.")
                DeadLetter deadLetter,
        @Size(min = 1, max = 16)
                @JsonPropertyDescription(
                        "Features that are looked up by a key of the record and fill columns of"
                                + " the model.")
                List<FeatureLookup> features,
        @JsonPropertyDescription("A view of a FeatureStore that results are written to as well.")
                Publish publish,
        @JsonPropertyDescription(
                        "CPU and memory of each replica. The CPU limit also sets the number of"
                                + " scoring threads.")
                Resources resources,
        @JsonPropertyDescription("Where the replicas may run.") Placement placement,
        @JsonPropertyDescription("How many replicas score. Left out: one.")
                StreamScaling scaling) {}
