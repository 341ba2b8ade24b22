package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.Kafka;
import dev.tandem.api.v1alpha1.KafkaCredentials;
import dev.tandem.api.v1alpha1.KafkaMechanism;
import dev.tandem.api.v1alpha1.KafkaProtocol;

import java.util.Optional;
import java.util.regex.Pattern;

/** Reads how Kafka is reached. */
final class KafkaReader {

    private static final Pattern BROKERS =
            Pattern.compile(
                    "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}"
                            + "(,([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5})*");

    private KafkaReader() {}

    /** @param at the field that says it */
    static EffectiveKafka read(String at, Kafka kafka, Fields fields) {
        Optional<Kafka> given = Optional.ofNullable(kafka);
        String brokers = given.map(Kafka::bootstrapServers).orElse("");
        if (!BROKERS.matcher(brokers).matches()) {
            fields.refuse(
                    at + ".bootstrapServers",
                    "'"
                            + brokers
                            + "' names no brokers; write HOST:PORT, several with commas and no"
                            + " blanks between them");
        }
        KafkaProtocol protocol = given.map(Kafka::protocol).orElse(KafkaProtocol.PLAINTEXT);
        Optional<KafkaMechanism> mechanism = given.map(Kafka::mechanism);
        Optional<String> secret = given.map(Kafka::auth).map(KafkaCredentials::secretRef);
        if (protocol.hasLogin() && (mechanism.isEmpty() || secret.isEmpty())) {
            fields.refuse(
                    at,
                    "protocol "
                            + protocol
                            + " needs mechanism and auth.secretRef: what replicas log in with");
        }
        if (!protocol.hasLogin() && (mechanism.isPresent() || secret.isPresent())) {
            fields.refuse(
                    at,
                    "mechanism and auth are given, but protocol does not log in; write SASL_SSL"
                            + " or SASL_PLAINTEXT, or leave both out");
        }
        if (!protocol.hasTls() && given.map(Kafka::ca).isPresent()) {
            fields.refuse(
                    at + ".ca",
                    "is given, but protocol does not use TLS; write SSL or SASL_SSL, or leave it"
                            + " out");
        }
        return new EffectiveKafka(
                brokers,
                protocol.hasTls(),
                mechanism.flatMap(m -> secret.map(s -> new EffectiveKafka.Login(m, s))),
                AuthoritiesReader.read(at + ".ca", given.map(Kafka::ca), fields));
    }
}
