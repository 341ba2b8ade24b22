package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A Redis or Valkey server and how pods get into it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.ca) || self.url.startsWith('rediss://')",
        messageExpression =
                "'ca is given, but url \"' + self.url + '\" does not use TLS; write rediss:// or"
                        + " leave ca out'")
public record RedisServer(
        @Required
                @Size(min = 9, max = 512)
                @ValidationRule(
                        value =
                                "self.matches('^rediss?://([A-Za-z0-9._-]+|\\\\[[0-9A-Fa-f:.]+\\\\])(:[0-9]{1,5})?(/[0-9]{1,4})?$')",
                        messageExpression =
                                "'\"' + self + '\" is no address of Redis; allowed are"
                                    + " redis://HOST[:PORT][/DATABASE] and, for TLS, rediss://...,"
                                    + " without user or password: those belong in the Secret that"
                                    + " credentials.secretRef names'")
                @JsonPropertyDescription(
                        "The server: redis://HOST[:PORT][/DATABASE], or rediss:// for TLS; no user"
                                + " and no password. The host as pods of this namespace know it.")
                String url,
        @JsonPropertyDescription("What pods log in with. Left out: nothing.")
                RedisCredentials credentials,
        @JsonPropertyDescription(
                        "Certificate authorities that pods trust for this server. Left out: those"
                                + " of the runtime's Java.")
                CertificateAuthority ca) {}
