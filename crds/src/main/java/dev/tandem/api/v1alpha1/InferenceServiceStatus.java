package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;

import java.util.List;

/** What is so, as the operator last saw it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InferenceServiceStatus(
        @JsonPropertyDescription("The generation of the spec that this status speaks of.")
                Long observedGeneration,
        @JsonPropertyDescription("Where the model answers inside the cluster, REST and gRPC alike.")
                String url,
        @JsonPropertyDescription("The model that answers now.") LiveModel model,
        @StatusReplicas @JsonPropertyDescription("Replicas that exist.") Integer replicas,
        @JsonPropertyDescription("Replicas that answer.") Integer readyReplicas,
        @LabelSelector @JsonPropertyDescription("Selects the replicas; read by autoscalers.")
                String selector,
        @JsonPropertyDescription(
                        "Accepted: the spec is valid. Available: a replica answers. Ready: every"
                            + " replica answers with what the spec asks for; Unknown while that is"
                            + " being worked on. Stalled, only when true: a person has to help.")
                List<Condition> conditions)
        implements Conditioned<InferenceServiceStatus> {

    @Override
    public InferenceServiceStatus withConditions(List<Condition> others) {
        return new InferenceServiceStatus(
                observedGeneration, url, model, replicas, readyReplicas, selector, others);
    }
}
