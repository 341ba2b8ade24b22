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

/** A table that is scored with a model, once or on a schedule. */
@Group("inference.tandem.dev")
@Version("v1alpha1")
@Plural("batchscoringjobs")
@ShortNames("bsj")
@Categories("tandem")
// Plain messages: the name has no bound that the API server's cost estimate of an expression sees.
@ValidationRule(
        value = "self.metadata.name.size() <= 52",
        message =
                "metadata.name has more than 52 characters; at most 52 are allowed, because a"
                        + " CronJob gets this name")
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        message =
                "metadata.name must start with a letter and hold only lower-case letters, digits"
                        + " and -, because Jobs and pods are named by it")
@AdditionalPrinterColumn(
        name = "Phase",
        jsonPath = ".status.phase",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Schedule",
        jsonPath = ".spec.schedule",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Scored",
        jsonPath = ".status.lastRuns[0].rowsScored",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Quarantined",
        jsonPath = ".status.lastRuns[0].rowsQuarantined",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Last Success",
        jsonPath = ".status.lastSuccessTime",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
public final class BatchScoringJob
        extends CustomResource<BatchScoringJobSpec, BatchScoringJobStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    @Override
    @Required
    @JsonPropertyDescription("What to score, with what, and when.")
    public BatchScoringJobSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What is so, as the operator last saw it.")
    public BatchScoringJobStatus getStatus() {
        return super.getStatus();
    }
}
