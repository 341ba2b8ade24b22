package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A file of certificate authorities in a Secret or a ConfigMap. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.secretRef) != has(self.configMapRef)",
        message = "give either secretRef or configMapRef, and not both")
public record CertificateAuthority(
        @Size(min = 1, max = 253)
                @ValidationRule(
                        value = Rules.OBJECT_NAME,
                        messageExpression = Rules.OBJECT_NAME_MESSAGE)
                @JsonPropertyDescription("A Secret of this namespace that holds the file.")
                String secretRef,
        @Size(min = 1, max = 253)
                @ValidationRule(
                        value = Rules.OBJECT_NAME,
                        messageExpression = Rules.OBJECT_NAME_MESSAGE)
                @JsonPropertyDescription("A ConfigMap of this namespace that holds the file.")
                String configMapRef,
        @Size(min = 1, max = 253)
                @ValidationRule(
                        value = "self.matches('^[-._a-zA-Z0-9]+$') && !self.startsWith('..')",
                        messageExpression =
                                "'\"' + self + '\" is no key of a Secret or ConfigMap; use letters,"
                                        + " digits, -, _ and .'")
                @JsonPropertyDescription(
                        "The key of the file, PEM, in the Secret or ConfigMap. Default: ca.crt.")
                String key) {}
