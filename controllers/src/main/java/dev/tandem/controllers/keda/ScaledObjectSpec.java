package dev.tandem.controllers.keda;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

import java.util.List;
import java.util.Map;

/**
 * What KEDA is to do.
 *
 * @param pollingInterval seconds
 * @param cooldownPeriod seconds without load before the last replica goes
 * @param fallback what holds while the load cannot be known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScaledObjectSpec(
        Target scaleTargetRef,
        Integer pollingInterval,
        Integer cooldownPeriod,
        Integer minReplicaCount,
        Integer maxReplicaCount,
        Fallback fallback,
        Advanced advanced,
        List<Trigger> triggers) {

    /** What is scaled, in the same namespace. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Target(String apiVersion, String kind, String name) {}

    /**
     * What holds while the load cannot be known.
     *
     * @param failureThreshold how often in a row asking may fail before it counts
     * @param behavior how {@code replicas} compares with those that run
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Fallback(Integer failureThreshold, Integer replicas, String behavior) {}

    /** What few users need. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Advanced(AutoscalerConfig horizontalPodAutoscalerConfig) {}

    /** What KEDA passes on to the HorizontalPodAutoscaler it makes. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AutoscalerConfig(Behavior behavior) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Behavior(Scaling scaleDown) {}

    /**
     * How hastily replicas go.
     *
     * @param stabilizationWindowSeconds for so long the highest wish counts
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Scaling(Integer stabilizationWindowSeconds) {}

    /**
     * Where the load is known from.
     *
     * @param metadata keys and values that the type defines; all values are texts
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Trigger(
            String type, Map<String, String> metadata, Authentication authenticationRef) {}

    /** The TriggerAuthentication that a trigger logs in with. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Authentication(String name) {}
}
