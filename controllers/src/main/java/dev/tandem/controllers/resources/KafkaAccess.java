package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveKafka;
import dev.tandem.runtime.config.KafkaConfig;

/** How a pod's runtime gets into Kafka, and what that needs in the pod. A pod uses one Kafka at most. */
final class KafkaAccess {

    private static final String USERNAME_VARIABLE = "KAFKA_USERNAME";
    private static final String PASSWORD_VARIABLE = "KAFKA_PASSWORD";
    private static final String CA_VOLUME = "kafka-ca";

    private KafkaAccess() {}

    static KafkaConfig config(EffectiveKafka kafka) {
        return new KafkaConfig(
                kafka.bootstrapServers(),
                kafka.protocol(),
                kafka.login().map(login -> mechanism(login)).orElse(""),
                kafka.login().map(login -> USERNAME_VARIABLE).orElse(""),
                kafka.login().map(login -> PASSWORD_VARIABLE).orElse(""),
                kafka.authorities().map(ca -> AuthorityFiles.path(CA_VOLUME)).orElse(""));
    }

    private static String mechanism(EffectiveKafka.Login login) {
        return switch (login.mechanism()) {
            case PLAIN -> "PLAIN";
            case SCRAM_SHA_256 -> "SCRAM-SHA-256";
            case SCRAM_SHA_512 -> "SCRAM-SHA-512";
        };
    }

    /** Credentials and files that the configuration names. */
    static Additions additions(EffectiveKafka kafka) {
        Additions login =
                kafka.login()
                        .map(EffectiveKafka.Login::secret)
                        .map(
                                secret ->
                                        Additions.secret(USERNAME_VARIABLE, secret, "username")
                                                .and(
                                                        Additions.secret(
                                                                PASSWORD_VARIABLE,
                                                                secret,
                                                                "password")))
                        .orElse(Additions.NONE);
        return login.and(
                kafka.authorities()
                        .map(ca -> AuthorityFiles.mounted(CA_VOLUME, ca))
                        .orElse(Additions.NONE));
    }
}
