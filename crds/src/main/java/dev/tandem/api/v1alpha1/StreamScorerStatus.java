package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.kubernetes.api.model.Condition;

import java.util.List;

/** What is so, as the operator last saw it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamScorerStatus(
        @JsonPropertyDescription("The generation of the spec that this status speaks of.")
                Long observedGeneration,
        @JsonPropertyDescription(
                        "The model that scores now, or that the next replica will score with.")
                LiveModel model,
        @JsonPropertyDescription("Replicas that exist.") Integer replicas,
        @JsonPropertyDescription("Replicas that score.") Integer readyReplicas,
        @JsonPropertyDescription("Selects the replicas, for kubectl get pods -l.") String selector,
        @JsonPropertyDescription(
                        "Accepted: the spec is valid. Available: a replica scores. Ready: what the"
                                + " spec asks for scores, or stands at zero because nothing waits;"
                                + " Unknown while that is being worked on. AutoscalerReady, where"
                                + " minReplicas and maxReplicas differ: KEDA sets the number of"
                                + " replicas. Stalled, only when true: a person has to help.")
                List<Condition> conditions)
        implements Conditioned<StreamScorerStatus> {

    @Override
    public StreamScorerStatus withConditions(List<Condition> others) {
        return new StreamScorerStatus(
                observedGeneration, model, replicas, readyReplicas, selector, others);
    }
}
