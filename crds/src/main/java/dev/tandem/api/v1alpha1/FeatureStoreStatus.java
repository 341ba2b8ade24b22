package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;

import java.util.List;

/** What is so, as the runtimes that use the store last told the operator. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FeatureStoreStatus(
        @JsonPropertyDescription("The generation of the spec that this status speaks of.")
                Long observedGeneration,
        @JsonPropertyDescription("The server that the rows are kept in.") String url,
        @JsonPropertyDescription(
                        "External: a server that spec.online names. BuiltIn: one that the operator"
                                + " runs for trying out; its rows are lost when its pod goes.")
                String online,
        @JsonPropertyDescription("How many views are fresh, of all: 1/2.") String freshViews,
        @Size(max = 32)
                @JsonPropertyDescription(
                        "What is known of each view, from those that write and read it.")
                List<ViewStatus> views,
        @JsonPropertyDescription(
                        "Accepted: the spec is valid. Ready: whoever uses the store reaches it;"
                            + " Unknown while nobody has. Fresh: every view was written within its"
                            + " maxAge. Stalled, only when true: a person has to help.")
                List<Condition> conditions)
        implements Conditioned<FeatureStoreStatus> {

    @Override
    public FeatureStoreStatus withConditions(List<Condition> others) {
        return new FeatureStoreStatus(observedGeneration, url, online, freshViews, views, others);
    }
}
