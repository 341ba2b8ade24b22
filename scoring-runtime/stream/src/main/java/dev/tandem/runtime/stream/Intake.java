package dev.tandem.runtime.stream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What comes in. Polls go on even when nothing is to come, because only who polls stays in the group. */
final class Intake {

    private static final System.Logger LOG = System.getLogger(Intake.class.getName());

    private static final Duration IDLE_POLL = Duration.ofMillis(200);

    /** While something is on its way, its arrival is looked for this often. */
    private static final Duration BUSY_POLL = Duration.ofMillis(20);

    private final Consumer<byte[], byte[]> consumer;

    /** What came although everything was paused. */
    private final Deque<ConsumerRecords<byte[], byte[]>> backlog = new ArrayDeque<>();

    private boolean holding;

    Intake(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * What is there, or comes in a moment.
     *
     * @param busy whether something is on its way, which shortens the moment
     */
    ConsumerRecords<byte[], byte[]> next(boolean busy) {
        return backlog.isEmpty() ? poll(busy ? BUSY_POLL : IDLE_POLL) : backlog.poll();
    }

    /** What was polled and not looked at yet; nothing is polled for it. */
    Optional<ConsumerRecords<byte[], byte[]>> nextOfBacklog() {
        return Optional.ofNullable(backlog.poll());
    }

    /**
     * Reads nothing until a condition holds, and stays in the group meanwhile.
     *
     * @param meanwhile done again and again while it does not hold
     */
    void hold(BooleanSupplier over, Runnable meanwhile) {
        consumer.pause(consumer.assignment());
        holding = true;
        try {
            while (!over.getAsBoolean()) {
                var polled = poll(BUSY_POLL);
                if (!polled.isEmpty() || !polled.nextOffsets().isEmpty()) {
                    backlog.add(polled);
                }
                meanwhile.run();
            }
        } finally {
            holding = false;
            consumer.resume(consumer.paused());
        }
    }

    /** These partitions are ours from now on. */
    void own(Collection<TopicPartition> partitions) {
        if (holding) {
            consumer.pause(partitions);
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration longest) {
        try {
            return consumer.poll(longest);
        } catch (RetriableException e) {
            LOG.log(System.Logger.Level.WARNING, "a poll is repeated: " + e.getMessage());
            return ConsumerRecords.empty();
        }
    }
}
