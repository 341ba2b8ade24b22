package dev.tandem.runtime.stream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Commits what has arrived: now and then while all goes on, and at once before partitions go. */
final class OffsetCommits {

    private static final System.Logger LOG = System.getLogger(OffsetCommits.class.getName());

    /** Each commit costs broker and client as much as hundreds of records; after a crash so much is scored again. */
    private static final long BETWEEN_COMMITS = Duration.ofMillis(200).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final Deliveries deliveries;
    private boolean committing;
    private long last = System.nanoTime() - BETWEEN_COMMITS;
    private Optional<Exception> failure = Optional.empty();

    OffsetCommits(Consumer<byte[], byte[]> consumer, Deliveries deliveries) {
        this.consumer = consumer;
        this.deliveries = deliveries;
    }

    /** Begins a commit if one is due; its answer comes during a later poll. */
    void commitIfDue() {
        long now = System.nanoTime();
        if (committing || !deliveries.hasArrived() || now - last < BETWEEN_COMMITS) {
            return;
        }
        last = now;
        committing = true;
        var offsets = deliveries.takeArrived();
        // Not what the callback is given: after a failure that may be nothing at all.
        consumer.commitAsync(offsets, (ignored, e) -> committed(offsets, e));
    }

    private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, Exception e) {
        committing = false;
        if (e == null) {
            return;
        }
        deliveries.putBack(offsets);
        if (e instanceof AuthorizationException) {
            failure = Optional.of(e);
        } else {
            LOG.log(
                    System.Logger.Level.INFO,
                    "a commit is repeated: " + String.valueOf(e.getMessage()));
        }
    }

    /** Why commits cannot succeed at all. */
    Optional<Exception> failure() {
        return failure;
    }

    /** Commits all that has arrived before it returns; what fails is scored again by whoever comes next. */
    boolean commitNow(Duration longest) {
        if (!deliveries.hasArrived()) {
            return true;
        }
        var offsets = deliveries.takeArrived();
        try {
            consumer.commitSync(offsets, longest);
            return true;
        } catch (KafkaException e) {
            deliveries.putBack(offsets);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "offsets %s were not committed, so these records may be scored twice: %s"
                            .formatted(offsets, e.getMessage()));
            return false;
        }
    }
}
