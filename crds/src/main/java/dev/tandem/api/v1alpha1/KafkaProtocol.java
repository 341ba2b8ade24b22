package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** How Kafka's brokers are spoken to, by Kafka's own names. */
public enum KafkaProtocol {
    /** Neither TLS nor login. */
    @JsonProperty("PLAINTEXT")
    PLAINTEXT,
    /** TLS without login. */
    @JsonProperty("SSL")
    SSL,
    /** Login without TLS. */
    @JsonProperty("SASL_PLAINTEXT")
    SASL_PLAINTEXT,
    /** Login over TLS. */
    @JsonProperty("SASL_SSL")
    SASL_SSL;

    public boolean hasTls() {
        return this == SSL || this == SASL_SSL;
    }

    public boolean hasLogin() {
        return this == SASL_PLAINTEXT || this == SASL_SSL;
    }

    /** Null for a protocol of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static KafkaProtocol of(String text) {
        return switch (text) {
            case "PLAINTEXT" -> PLAINTEXT;
            case "SSL" -> SSL;
            case "SASL_PLAINTEXT" -> SASL_PLAINTEXT;
            case "SASL_SSL" -> SASL_SSL;
            default -> null;
        };
    }
}
