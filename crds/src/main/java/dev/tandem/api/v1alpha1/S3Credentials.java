package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** What pods log in to an S3 server with. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record S3Credentials(
        @Required
                @Size(min = 1, max = 253)
                @ValidationRule(
                        value = Rules.OBJECT_NAME,
                        messageExpression = Rules.OBJECT_NAME_MESSAGE)
                @JsonPropertyDescription(
                        "A Secret of this namespace with the keys AWS_ACCESS_KEY_ID and"
                                + " AWS_SECRET_ACCESS_KEY. Only pods read it; the operator never"
                                + " does.")
                String secretRef) {}
