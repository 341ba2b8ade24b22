package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** By which certificate replicas answer. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Tls(
        @Required
                @Size(min = 1, max = 253)
                @ValidationRule(
                        value = Rules.OBJECT_NAME,
                        messageExpression = Rules.OBJECT_NAME_MESSAGE)
                @JsonPropertyDescription(
                        "A Secret of this namespace with the keys tls.crt and tls.key, as"
                                + " cert-manager and 'kubectl create secret tls' make it. Replicas"
                                + " read it; the operator never does. A renewed certificate is used"
                                + " without a restart.")
                String secretRef) {}
