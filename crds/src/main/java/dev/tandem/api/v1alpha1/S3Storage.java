package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How s3:// is reached. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.endpoint) || has(self.region)",
        message = "give endpoint, or region where the store is Amazon's own")
public record S3Storage(
        @Size(min = 8, max = 512)
                @ValidationRule(
                        value = "self.matches('^https?://[^/?#@ ]+/?$')",
                        messageExpression =
                                "'\"' + self + '\" is no address of a server; use"
                                        + " http(s)://HOST[:PORT], without user or password'")
                @JsonPropertyDescription("The server's URL. Left out: Amazon's own.")
                String endpoint,
        @Size(min = 1, max = 63) @JsonPropertyDescription("The region, where the server has any.")
                String region,
        @JsonPropertyDescription("What pods log in with. Left out: nothing.")
                S3Credentials credentials) {}
