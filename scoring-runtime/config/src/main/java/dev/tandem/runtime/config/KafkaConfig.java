package dev.tandem.runtime.config;

import java.util.List;

/**
 * How Kafka is reached.
 *
 * @param bootstrapServers HOST:PORT, several with commas
 * @param protocol one of {@link #PROTOCOLS}; null for {@code PLAINTEXT}
 * @param mechanism of SASL, one of {@link #MECHANISMS}; empty without SASL
 * @param usernameVariable the environment variable that holds the user; empty without SASL
 * @param passwordVariable the environment variable that holds the password; empty without SASL
 * @param caPath a PEM file of certificate authorities to trust; empty for the JVM's own
 */
public record KafkaConfig(
        String bootstrapServers,
        String protocol,
        String mechanism,
        String usernameVariable,
        String passwordVariable,
        String caPath) {

    public static final List<String> PROTOCOLS =
            List.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
    public static final List<String> MECHANISMS =
            List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

    public KafkaConfig {
        Checks.text("kafka.bootstrapServers", bootstrapServers);
        protocol = protocol == null ? "PLAINTEXT" : protocol;
        Checks.oneOf("kafka.protocol", protocol, PROTOCOLS);
        mechanism = mechanism == null ? "" : mechanism;
        usernameVariable = usernameVariable == null ? "" : usernameVariable;
        passwordVariable = passwordVariable == null ? "" : passwordVariable;
        caPath = caPath == null ? "" : caPath;
        if (protocol.startsWith("SASL")) {
            Checks.oneOf("kafka.mechanism", mechanism, MECHANISMS);
            Checks.text("kafka.usernameVariable", usernameVariable);
            Checks.text("kafka.passwordVariable", passwordVariable);
        }
    }
}
