package dev.tandem.controllers.keda;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

import java.util.List;

/**
 * References, never values: KEDA reads them, in the same namespace.
 *
 * @param secretTargetRef null for none
 * @param configMapTargetRef null for none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TriggerAuthenticationSpec(
        List<Reference> secretTargetRef, List<Reference> configMapTargetRef) {

    /**
     * One value.
     *
     * @param parameter what the trigger calls it
     * @param name of the Secret or ConfigMap
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Reference(String parameter, String name, String key) {}
}
