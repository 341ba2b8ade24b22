package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.DeadLetter;
import dev.tandem.api.v1alpha1.OffsetReset;
import dev.tandem.api.v1alpha1.StreamScaling;
import dev.tandem.api.v1alpha1.StreamScorerSpec;
import dev.tandem.api.v1alpha1.StreamSink;
import dev.tandem.api.v1alpha1.StreamSource;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads what a StreamScorer says of its topics and its replicas. */
final class StreamReader {

    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    private static final int MAX_BATCH_ROWS = 100_000;
    private static final int MAX_ATTEMPTS = 100;
    private static final int MAX_REPLICAS = 1_000;
    private static final int MAX_LAG = 1_000_000_000;

    private static final DurationRange POLLING =
            new DurationRange(
                    Duration.ofSeconds(1), Duration.ofMinutes(10), "from 1s to 10m, such as 30s");
    private static final DurationRange COOLDOWN =
            new DurationRange(
                    Duration.ofSeconds(1), Duration.ofHours(1), "from 1s to 1h, such as 5m");

    private final Fields fields;

    private StreamReader(Fields fields) {
        this.fields = fields;
    }

    static EffectiveStream stream(Identity identity, StreamScorerSpec spec, Fields fields) {
        return new StreamReader(fields).stream(identity, spec);
    }

    static EffectiveScaling scaling(StreamScaling scaling, Fields fields) {
        return new StreamReader(fields).scaling(Optional.ofNullable(scaling));
    }

    private EffectiveStream stream(Identity identity, StreamScorerSpec spec) {
        Optional<StreamSource> source = Optional.ofNullable(spec.source());
        Optional<StreamSink> sink = Optional.ofNullable(spec.sink());
        String topic = topic("spec.source.topic", source.map(StreamSource::topic));
        String sinkTopic = topic("spec.sink.topic", sink.map(StreamSink::topic));
        Optional<EffectiveStream.DeadLetters> deadLetter =
                Optional.ofNullable(spec.deadLetter()).map(this::deadLetter);
        refuseSharedTopics(topic, sinkTopic, deadLetter);
        return new EffectiveStream(
                topic,
                group(
                        source.map(StreamSource::consumerGroup)
                                .orElse(identity.namespace() + "." + identity.name())),
                offsetReset(source),
                fields.number(
                        "spec.source.maxBatchRows",
                        source.map(StreamSource::maxBatchRows),
                        Defaults.BATCH_ROWS,
                        1,
                        MAX_BATCH_ROWS),
                new TreeMap<>(source.map(StreamSource::columns).orElseGet(TreeMap::new)),
                sinkTopic,
                sink.map(StreamSink::keep).orElseGet(List::of),
                deadLetter);
    }

    private EffectiveStream.DeadLetters deadLetter(DeadLetter given) {
        return new EffectiveStream.DeadLetters(
                topic("spec.deadLetter.topic", Optional.ofNullable(given.topic())),
                fields.number(
                        "spec.deadLetter.attempts",
                        Optional.ofNullable(given.attempts()),
                        Defaults.ATTEMPTS,
                        1,
                        MAX_ATTEMPTS));
    }

    private String topic(String field, Optional<String> given) {
        return Topics.read(field, given, fields);
    }

    private void refuseSharedTopics(
            String topic, String sinkTopic, Optional<EffectiveStream.DeadLetters> deadLetter) {
        if (topic.equals(sinkTopic) && !topic.isEmpty()) {
            fields.refuse(
                    "spec.sink.topic",
                    "'"
                            + sinkTopic
                            + "' is the topic that is scored; results need another one, or each"
                            + " of them would be scored again");
        }
        deadLetter
                .map(EffectiveStream.DeadLetters::topic)
                .filter(List.of(topic, sinkTopic)::contains)
                .filter(shared -> !shared.isEmpty())
                .ifPresent(
                        shared ->
                                fields.refuse(
                                        "spec.deadLetter.topic",
                                        "'"
                                                + shared
                                                + "' is the source or the sink already; records"
                                                + " that cannot be scored need a topic of their"
                                                + " own"));
    }

    private String group(String group) {
        if (!GROUP.matcher(group).matches()) {
            fields.refuse(
                    "spec.source.consumerGroup",
                    "'"
                            + group
                            + "' is no name of a consumer group here; use letters, digits, ., _"
                            + " and -");
        }
        return group;
    }

    /** A place that is not known here is read as null, just as one that was left out. */
    private static String offsetReset(Optional<StreamSource> source) {
        return switch (source.map(StreamSource::offsetReset).orElse(OffsetReset.EARLIEST)) {
            case EARLIEST -> "earliest";
            case LATEST -> "latest";
        };
    }

    private EffectiveScaling scaling(Optional<StreamScaling> given) {
        int least =
                fields.number(
                        "spec.scaling.minReplicas",
                        given.map(StreamScaling::minReplicas),
                        Defaults.REPLICAS,
                        0,
                        MAX_REPLICAS);
        int most =
                fields.number(
                        "spec.scaling.maxReplicas",
                        given.map(StreamScaling::maxReplicas),
                        Math.max(1, least),
                        1,
                        MAX_REPLICAS);
        if (least > most) {
            fields.refuse(
                    "spec.scaling.minReplicas",
                    "'" + least + "' is more than spec.scaling.maxReplicas " + most);
        }
        return new EffectiveScaling(
                least,
                most,
                fields.number(
                        "spec.scaling.lagPerReplica",
                        given.map(StreamScaling::lagPerReplica),
                        Defaults.LAG_PER_REPLICA,
                        1,
                        MAX_LAG),
                fields.duration(
                                "spec.scaling.pollingInterval",
                                given.map(StreamScaling::pollingInterval),
                                POLLING)
                        .orElse(Defaults.POLLING_INTERVAL),
                fields.duration(
                                "spec.scaling.cooldown",
                                given.map(StreamScaling::cooldown),
                                COOLDOWN)
                        .orElse(Defaults.COOLDOWN));
    }
}
