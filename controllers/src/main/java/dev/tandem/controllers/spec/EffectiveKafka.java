package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.KafkaMechanism;

import java.util.Optional;

/**
 * A Kafka cluster and how pods get into it.
 *
 * @param tls whether brokers are spoken to over TLS
 */
public record EffectiveKafka(
        String bootstrapServers,
        boolean tls,
        Optional<Login> login,
        Optional<EffectiveAuthorities> authorities) {

    /**
     * How one logs in.
     *
     * @param secret holds the user under {@code username} and the password under {@code password}
     */
    public record Login(KafkaMechanism mechanism, String secret) {}

    /** Identifies what the user said, in words that stay the same from version to version. */
    public String text() {
        return String.join(
                " ",
                "kafka",
                bootstrapServers,
                protocol(),
                login.map(by -> by.mechanism() + " " + by.secret()).orElse(""),
                authorities.map(ca -> ca.inSecret() + " " + ca.name() + " " + ca.key()).orElse(""));
    }

    /** Kafka's own name of the protocol. */
    public String protocol() {
        return (login.isPresent() ? "SASL_" : "") + (tls ? "SSL" : "PLAINTEXT");
    }
}
