package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveKafka;
import dev.tandem.controllers.spec.EffectiveScorer;
import dev.tandem.controllers.spec.EffectiveStream;
import dev.tandem.runtime.config.DeadLetterConfig;
import dev.tandem.runtime.config.KafkaConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.ServerConfig;
import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.StreamSinkConfig;
import dev.tandem.runtime.config.StreamSourceConfig;

/** The configuration a stream scorer's pod gives its runtime, and what that needs in the pod. */
final class StreamConfigs {

    private static final String USERNAME_VARIABLE = "KAFKA_USERNAME";
    private static final String PASSWORD_VARIABLE = "KAFKA_PASSWORD";
    private static final String CA_VOLUME = "kafka-ca";

    private StreamConfigs() {}

    static String json(EffectiveScorer scorer, PinnedModel pinned, FeatureUse use) {
        EffectiveStream stream = scorer.stream();
        return RuntimeConfigs.json(
                new StreamConfig(
                        RuntimeConfig.VERSION,
                        RuntimeConfigs.model(scorer.workload(pinned.model()), pinned),
                        new ServerConfig(RuntimeConfigs.PORT),
                        kafka(scorer.kafka()),
                        new StreamSourceConfig(
                                stream.topic(),
                                stream.consumerGroup(),
                                stream.offsetReset(),
                                stream.maxBatchRows(),
                                stream.columns()),
                        new StreamSinkConfig(stream.sinkTopic(), stream.keep()),
                        stream.deadLetter()
                                .map(to -> new DeadLetterConfig(to.topic(), to.attempts()))
                                .orElse(null),
                        use.lookups(),
                        use.publish().orElse(null)));
    }

    private static KafkaConfig kafka(EffectiveKafka kafka) {
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
    static Additions additions(EffectiveScorer scorer) {
        EffectiveKafka kafka = scorer.kafka();
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
