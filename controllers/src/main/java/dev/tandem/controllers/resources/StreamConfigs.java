package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveScorer;
import dev.tandem.controllers.spec.EffectiveStream;
import dev.tandem.runtime.config.DeadLetterConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.ServerConfig;
import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.StreamSinkConfig;
import dev.tandem.runtime.config.StreamSourceConfig;

/** The configuration a stream scorer's pod gives its runtime. */
final class StreamConfigs {

    private StreamConfigs() {}

    static String json(EffectiveScorer scorer, PinnedModel pinned, FeatureUse use) {
        EffectiveStream stream = scorer.stream();
        return RuntimeConfigs.json(
                new StreamConfig(
                        RuntimeConfig.VERSION,
                        RuntimeConfigs.model(scorer.workload(pinned.model()), pinned),
                        ServerConfig.plain(RuntimeConfigs.PORT),
                        KafkaAccess.config(scorer.kafka()),
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
}
