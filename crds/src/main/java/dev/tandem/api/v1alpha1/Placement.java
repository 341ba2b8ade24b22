package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Toleration;

import java.util.List;
import java.util.Map;

/** Where replicas may run. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Placement(
        @Size(max = 32) @JsonPropertyDescription("Labels a node must have.")
                Map<String, String> nodeSelector,
        @Size(max = 32) @JsonPropertyDescription("Taints that replicas tolerate.")
                List<Toleration> tolerations,
        @Size(min = 1, max = 253) @JsonPropertyDescription("The PriorityClass of the replicas.")
                String priorityClassName) {}
