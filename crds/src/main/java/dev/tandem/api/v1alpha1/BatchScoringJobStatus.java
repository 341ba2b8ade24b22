package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;

import java.util.List;

/** What is so, as the operator last saw it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BatchScoringJobStatus(
        @JsonPropertyDescription("The generation of the spec that this status speaks of.")
                Long observedGeneration,
        @JsonPropertyDescription(
                        "Pending: waiting, or not able to start. Scheduled: waiting for its time."
                            + " Running: a run is under way. Complete and Failed: how the one run"
                            + " ended. Suspended: nothing runs until the spec says so.")
                String phase,
        @JsonPropertyDescription(
                        "Whether the last run succeeded; not there until a run of this spec ended.")
                Boolean succeeded,
        @JsonPropertyDescription("The model that the next run, or the one under way, scores with.")
                LiveModel model,
        @JsonPropertyDescription("When a run was last due.") String lastScheduleTime,
        @JsonPropertyDescription("When a run last succeeded.") String lastSuccessTime,
        @Size(max = 5) @JsonPropertyDescription("Runs that ended, the newest first; at most 5.")
                List<BatchRun> lastRuns,
        @JsonPropertyDescription(
                        "Accepted: the spec is valid. Ready: the schedule is in place and its last"
                            + " run succeeded, or the one run succeeded; Unknown while that is"
                            + " being worked on. Complete, Failed and Finished, only when true: how"
                            + " the last run ended, and that no other comes. Stalled, only when"
                            + " true: a person has to help.")
                List<Condition> conditions)
        implements Conditioned<BatchScoringJobStatus> {

    @Override
    public BatchScoringJobStatus withConditions(List<Condition> others) {
        return new BatchScoringJobStatus(
                observedGeneration,
                phase,
                succeeded,
                model,
                lastScheduleTime,
                lastSuccessTime,
                lastRuns,
                others);
    }
}
