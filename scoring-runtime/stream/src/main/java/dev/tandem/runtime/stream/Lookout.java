package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.ObstacleReason;
import dev.tandem.runtime.config.StreamConfig;

import org.apache.kafka.clients.consumer.Consumer;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Looks whether all is well, at every turn of the loop, and tells probes and metrics. */
final class Lookout {

    private final StreamConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final Sink sink;
    private final OffsetCommits commits;
    private final TopicWatch watch;
    private final Readiness readiness;
    private final StreamMetrics metrics;
    private final KafkaFailures failures;
    private final BrokerContact contact;
    private long lagSeen;

    Lookout(
            StreamConfig config,
            Consumer<byte[], byte[]> consumer,
            Sink sink,
            OffsetCommits commits,
            TopicWatch watch,
            Readiness readiness,
            StreamMetrics metrics) {
        this.config = config;
        this.consumer = consumer;
        this.sink = sink;
        this.commits = commits;
        this.watch = watch;
        this.readiness = readiness;
        this.metrics = metrics;
        this.failures = new KafkaFailures(config);
        this.contact = new BrokerContact(consumer);
    }

    /**
     * Looks, and tells.
     *
     * @param obstacle what somebody waits for meanwhile
     * @throws StreamException if the stream cannot go on
     */
    void look(Optional<Obstacle> obstacle) {
        throwWhatEnds();
        observeLag();
        String kafka = config.kafka().bootstrapServers();
        if (contact.isLost()) {
            readiness.blocked(
                    ObstacleReason.KafkaUnreachable,
                    "Kafka at %s does not answer".formatted(kafka));
        } else if (consumer.groupMetadata().generationId() <= 0) {
            readiness.blocked(
                    ObstacleReason.Starting,
                    "consumer group '%s' is not joined yet"
                            .formatted(config.source().consumerGroup()));
        } else if (sink.isStuck()) {
            readiness.blocked(
                    ObstacleReason.SinkRefuses,
                    "Kafka at %s takes no results into topic '%s'; see whether enough of its replicas are in sync"
                            .formatted(kafka, config.sink().topic()));
        } else if (obstacle.isPresent()) {
            readiness.blocked(obstacle.get());
        } else {
            readiness.ready();
        }
    }

    /** As {@link #look} does while the stream ends, when nothing is to be told but that. */
    void lookWhileStopping() {
        throwWhatEnds();
        observeLag();
        readiness.blocked(ObstacleReason.Stopping, "stopping");
    }

    private void throwWhatEnds() {
        watch.failure()
                .ifPresent(
                        failure -> {
                            throw failure;
                        });
        commits.failure()
                .ifPresent(
                        failure -> {
                            throw failures.end(failure);
                        });
        sink.end()
                .ifPresent(
                        end -> {
                            throw end;
                        });
    }

    private void observeLag() {
        long now = System.nanoTime();
        if (now - lagSeen < TimeUnit.SECONDS.toNanos(1)) {
            return;
        }
        lagSeen = now;
        for (var partition : consumer.assignment()) {
            consumer.currentLag(partition).ifPresent(records -> metrics.lag(partition, records));
        }
    }
}
