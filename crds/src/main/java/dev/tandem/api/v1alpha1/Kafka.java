package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A Kafka cluster and how pods get into it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.protocol) || !self.protocol.startsWith('SASL') || (has(self.mechanism)"
                        + " && has(self.auth))",
        messageExpression =
                "'protocol ' + self.protocol + ' needs mechanism and auth.secretRef: what replicas"
                        + " log in with'")
@ValidationRule(
        value =
                "!(has(self.mechanism) || has(self.auth)) || (has(self.protocol) &&"
                        + " self.protocol.startsWith('SASL'))",
        message =
                "mechanism and auth are given, but protocol does not log in; write SASL_SSL or"
                        + " SASL_PLAINTEXT, or leave both out")
@ValidationRule(
        value = "!has(self.ca) || (has(self.protocol) && self.protocol.endsWith('SSL'))",
        message =
                "ca is given, but protocol does not use TLS; write SSL or SASL_SSL, or leave it"
                        + " out")
public record Kafka(
        @Required
                @Size(min = 3, max = 2048)
                @ValidationRule(
                        value =
                                "self.matches('^([A-Za-z0-9._-]+|\\\\[[0-9A-Fa-f:.]+\\\\]):[0-9]{1,5}(,([A-Za-z0-9._-]+|\\\\[[0-9A-Fa-f:.]+\\\\]):[0-9]{1,5})*$')",
                        messageExpression =
                                "'\"' + self + '\" names no brokers; write HOST:PORT, several with"
                                        + " commas and no blanks between them'")
                @JsonPropertyDescription(
                        "Brokers to ask first, HOST:PORT, several with commas between them. The"
                            + " hosts as pods know them; KEDA asks them too where it scales, from"
                            + " its own namespace, so that a Service needs its namespace:"
                            + " kafka.shop:9092.")
                String bootstrapServers,
        @JsonPropertyDescription("How brokers are spoken to. Default: PLAINTEXT.")
                KafkaProtocol protocol,
        @JsonPropertyDescription("How replicas log in, with a SASL protocol.")
                KafkaMechanism mechanism,
        @JsonPropertyDescription("What replicas log in with, with a SASL protocol.")
                KafkaCredentials auth,
        @JsonPropertyDescription(
                        "Certificate authorities to trust for the brokers, with TLS. Left out:"
                                + " those of the runtime's Java, and of KEDA's image.")
                CertificateAuthority ca) {}
