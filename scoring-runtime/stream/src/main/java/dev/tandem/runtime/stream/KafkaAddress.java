package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.KafkaConfig;
import dev.tandem.runtime.config.TerminationReason;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where Kafka is and how one identifies oneself there: what all of its clients are told.
 *
 * @param credentials for SASL; of no effect without it
 */
public record KafkaAddress(KafkaConfig config, Credentials credentials) {

    /** A user of Kafka's and the password; both empty where there is none. */
    public record Credentials(String username, String password) {

        public static final Credentials NONE = new Credentials("", "");

        /** Without the password, which must not reach a log. */
        @Override
        public String toString() {
            return "user '" + username + "'";
        }
    }

    private static final Pattern SERVERS =
            Pattern.compile("[^\\s,:/]+:[0-9]{1,5}(,\\s*[^\\s,:/]+:[0-9]{1,5})*");

    public KafkaAddress {
        if (!SERVERS.matcher(config.bootstrapServers()).matches()) {
            throw new StreamException(
                    TerminationReason.ConfigInvalid,
                    "kafka.bootstrapServers '%s' is not allowed; allowed: HOST:PORT, several with commas"
                            .formatted(config.bootstrapServers()));
        }
    }

    /** The settings that every client of Kafka takes. */
    public Map<String, Object> settings() {
        var settings = new HashMap<String, Object>();
        settings.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                config.bootstrapServers().replace(" ", ""));
        settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, config.protocol());
        // Nobody asked for figures of this process on the broker.
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        if (!config.caPath().isEmpty()) {
            settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            settings.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, config.caPath());
        }
        if (config.protocol().startsWith("SASL")) {
            settings.put(SaslConfigs.SASL_MECHANISM, config.mechanism());
            settings.put(SaslConfigs.SASL_JAAS_CONFIG, login());
        }
        return settings;
    }

    private String login() {
        String module =
                config.mechanism().equals("PLAIN")
                        ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                        : "org.apache.kafka.common.security.scram.ScramLoginModule";
        return "%s required username=%s password=%s;"
                .formatted(module, quoted(credentials.username()), quoted(credentials.password()));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public String toString() {
        return config.bootstrapServers();
    }
}
