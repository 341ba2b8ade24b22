package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The desired state of a {@link BatchScoringJob}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.model) != has(self.modelFrom)",
        message = "give either model or modelFrom, and not both")
@ValidationRule(
        value =
                "has(self.schedule) || !(has(self.timeZone) || has(self.concurrencyPolicy) ||"
                    + " has(self.startingDeadlineSeconds) || has(self.successfulRunsHistoryLimit)"
                    + " || has(self.failedRunsHistoryLimit))",
        message =
                "timeZone, concurrencyPolicy, startingDeadlineSeconds, successfulRunsHistoryLimit"
                    + " and failedRunsHistoryLimit belong to a schedule; give schedule, or leave"
                    + " them out")
@ValidationRule(
        value = TableRules.OUTPUT_APART,
        messageExpression =
                "'output.uri \"' + self.output.uri + '\" and input.uri \"' + self.input.uri + '\""
                        + " are inside one another; results would be scored again'")
@ValidationRule(
        value = TableRules.QUARANTINE_APART_FROM_INPUT,
        messageExpression =
                "'validation.quarantine \"' + self.validation.quarantine + '\" and input.uri \"' +"
                        + " self.input.uri + '\" are inside one another; bad rows would be scored"
                        + " again'")
@ValidationRule(
        value = TableRules.QUARANTINE_APART_FROM_OUTPUT,
        messageExpression =
                "'validation.quarantine \"' + self.validation.quarantine + '\" and output.uri \"' +"
                        + " self.output.uri + '\" are inside one another; bad rows would lie among"
                        + " results'")
@ValidationRule(
        value =
                "(has(self.storage) && has(self.storage.s3)) ||"
                    + " !(self.input.uri.startsWith('s3://') || self.output.uri.startsWith('s3://')"
                    + " || (has(self.validation) && has(self.validation.quarantine) &&"
                    + " self.validation.quarantine.startsWith('s3://')))",
        message = "an address with s3:// needs storage.s3, which says where the store is")
public record BatchScoringJobSpec(
        @JsonPropertyDescription("The model: one artifact, identified by its digest.") Model model,
        @JsonPropertyDescription(
                        "Takes the model from an InferenceService: what is live there when a run"
                                + " begins.")
                ModelFrom modelFrom,
        @Size(min = 6, max = 128)
                @ValidationRule(
                        value = "self.matches('" + Cron.LINE + "')",
                        messageExpression =
                                "'\"' + self + '\" is no cron line; give minute, hour, day of"
                                    + " month, month and day of week, such as \"0 2 * * *\", or a"
                                    + " macro such as @daily'")
                @JsonPropertyDescription(
                        "When runs begin, as a cron line. Left out, the table is scored once; a"
                                + " change of the spec is a new run.")
                String schedule,
        @Size(min = 1, max = 64)
                @ValidationRule(
                        value =
                                "self.matches('^[A-Za-z]+[A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$') &&"
                                        + " self != 'Local'",
                        messageExpression =
                                "'\"' + self + '\" is no time zone; use a name of the time zone"
                                        + " database, such as Europe/Paris or Etc/UTC'")
                @JsonPropertyDescription("The time zone of the schedule. Default: Etc/UTC.")
                String timeZone,
        @JsonPropertyDescription(
                        "What happens when a run is due while the one before is still going on."
                            + " Forbid: the new one is skipped. Allow: both run. Replace: the old"
                            + " one is ended. Default: Forbid.")
                ConcurrencyPolicy concurrencyPolicy,
        @JsonPropertyDescription(
                        "Whether no run begins. Of a table that is scored once, a run under way is"
                            + " ended and begins anew afterwards; a scheduled one goes on to its"
                            + " end. Default: false.")
                Boolean suspend,
        @Min(10)
                @Max(604_800)
                @JsonPropertyDescription(
                        "How many seconds late a run may begin before it counts as missed. Left"
                                + " out: any number.")
                Integer startingDeadlineSeconds,
        @Min(1)
                @Max(100)
                @JsonPropertyDescription(
                        "How many Jobs of runs that succeeded are kept. Default: 3.")
                Integer successfulRunsHistoryLimit,
        @Min(1)
                @Max(100)
                @JsonPropertyDescription("How many Jobs of runs that failed are kept. Default: 1.")
                Integer failedRunsHistoryLimit,
        @Size(min = 2, max = 24)
                @ValidationRule(
                        value =
                                "self.matches('^([0-9]{1,9}[hms])+$') && duration(self) >="
                                        + " duration('1s') && duration(self) <= duration('720h')",
                        messageExpression =
                                "'\"' + self + '\" is not allowed; use a duration from 1s to 720h,"
                                        + " such as 30m or 4h'")
                @JsonPropertyDescription(
                        "How long a run may take, retries included, before it is ended and has"
                                + " failed. Left out: any time.")
                String timeout,
        @Min(0)
                @Max(100)
                @JsonPropertyDescription(
                        "How often a run is tried again after a failure that may pass; one that"
                            + " cannot, such as a corrupt file, is not tried again. Default: 3.")
                Integer retries,
        @Required @JsonPropertyDescription("The table that is scored.") TableInput input,
        @Required @JsonPropertyDescription("Where predictions go.") TableOutput output,
        @JsonPropertyDescription("How s3:// is reached.") Storage storage,
        @JsonPropertyDescription(
                        "What becomes of rows that cannot be scored. Left out: one of them fails"
                                + " the run.")
                Validation validation,
        @JsonPropertyDescription(
                        "Whether a run ends without work where input, model and settings are those"
                                + " of the last. Default: false.")
                Boolean skipIfUnchanged,
        @JsonPropertyDescription("A view of a FeatureStore that results are written to as well.")
                Publish publish,
        @JsonPropertyDescription(
                        "CPU and memory of a run. The CPU limit also sets the number of scoring"
                                + " threads.")
                Resources resources,
        @JsonPropertyDescription("Where runs may take place.") Placement placement,
        @JsonPropertyDescription("Room on the node's disk for files on their way.")
                Scratch scratch) {}
