package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A model that scores what comes in on a topic of Kafka and writes its results to another. */
@Group("inference.tandem.dev")
@Version("v1alpha1")
@Plural("streamscorers")
@ShortNames("strs")
@Categories("tandem")
// Plain messages: the name has no bound that the API server's cost estimate of an expression sees.
@ValidationRule(
        value = "self.metadata.name.size() <= 54",
        message =
                "metadata.name has more than 54 characters; at most 54 are allowed, so that the"
                        + " names of what it produces stay within 63")
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        message =
                "metadata.name must start with a letter and hold only lower-case letters, digits"
                        + " and -, because what it produces and the consumer group are named by it")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Replicas",
        jsonPath = ".status.readyReplicas",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Topic",
        jsonPath = ".spec.source.topic",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Revision",
        jsonPath = ".status.model.revision",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Autoscaler",
        jsonPath = ".status.conditions[?(@.type==\"AutoscalerReady\")].reason",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
public final class StreamScorer extends CustomResource<StreamScorerSpec, StreamScorerStatus>
        implements Namespaced {

    private static final long serialVersionUID = 1L;

    @Override
    @Required
    @JsonPropertyDescription("What to score, where results go, and how.")
    public StreamScorerSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What is so, as the operator last saw it.")
    public StreamScorerStatus getStatus() {
        return super.getStatus();
    }
}
