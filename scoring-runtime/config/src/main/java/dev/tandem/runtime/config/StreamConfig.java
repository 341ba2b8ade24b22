package dev.tandem.runtime.config;

import java.util.List;
import java.util.Optional;

/**
 * What the operator tells one replica of a stream scorer.
 *
 * @param version always {@value RuntimeConfig#VERSION}; another one is refused
 * @param server where health and metrics are
 * @param features looked up by a field of the record and put among the model's columns; may be empty
 * @param publish a view that results go to as well; null for none
 * @param deadLetter where records go that cannot be scored; null to end at the first of them
 */
public record StreamConfig(
        String version,
        ModelConfig model,
        ServerConfig server,
        KafkaConfig kafka,
        StreamSourceConfig source,
        StreamSinkConfig sink,
        DeadLetterConfig deadLetter,
        List<FeatureLookupConfig> features,
        PublishConfig publish) {

    public StreamConfig {
        Checks.version(version);
        Checks.present("model", model);
        Checks.present("server", server);
        server.knownTls()
                .ifPresent(
                        tls -> {
                            throw new IllegalArgumentException(
                                    "server.tls is not allowed; a stream scorer's health and"
                                            + " metrics are in plain text");
                        });
        Checks.present("kafka", kafka);
        Checks.present("source", source);
        Checks.present("sink", sink);
        features = features == null ? List.of() : List.copyOf(features);
    }

    /** Where records go that cannot be scored, where there is such a topic. */
    public Optional<DeadLetterConfig> knownDeadLetter() {
        return Optional.ofNullable(deadLetter);
    }

    /** The view that results go to as well, where there is one. */
    public Optional<PublishConfig> knownPublish() {
        return Optional.ofNullable(publish);
    }
}
