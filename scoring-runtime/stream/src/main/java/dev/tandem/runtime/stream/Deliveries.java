package dev.tandem.runtime.stream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What is on its way to the broker, in the order in which it was read, and up to where all of it has arrived: only that may
 * be committed. For the thread that polls.
 */
final class Deliveries {

    /** With more than this on its way, nothing more is read. */
    static final long MOST_BYTES = 16L << 20;

    private final Deque<Delivery> open = new ArrayDeque<>();
    private final Map<TopicPartition, Integer> owned = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> arrived = new HashMap<>();

    /** Gets a permit whenever a delivery has been answered in full. */
    private final Semaphore answered = new Semaphore(0);

    private int assignments;

    /** These partitions are ours from now on. */
    void own(Collection<TopicPartition> partitions) {
        assignments++;
        partitions.forEach(partition -> owned.put(partition, assignments));
    }

    /** These are another's: what was not committed is for the other to do again. */
    void disown(Collection<TopicPartition> partitions) {
        partitions.forEach(
                partition -> {
                    owned.remove(partition);
                    arrived.remove(partition);
                });
    }

    /**
     * Remembers that the records of one poll are being worked on.
     *
     * @param next where each of its partitions is to be read on
     */
    Delivery begin(Map<TopicPartition, OffsetAndMetadata> next) {
        return new Delivery(next, Map.copyOf(owned), answered::release);
    }

    /** All of it was handed to the producer. */
    void handedOver(Delivery delivery) {
        open.add(delivery);
        delivery.handedOver();
    }

    /** The oldest delivery, if everything of it was answered, be it by refusals. */
    Optional<Delivery> oldestAnswered() {
        return Optional.ofNullable(open.peekFirst()).filter(Delivery::isAnswered);
    }

    /** The oldest delivery has arrived: its offsets may be committed, where the partitions are still the same owner's. */
    void arrivedOldest() {
        var delivery = open.removeFirst();
        delivery.next()
                .forEach(
                        (partition, offset) -> {
                            if (delivery.owns(partition, owned.get(partition))) {
                                arrived.put(partition, offset);
                            }
                        });
    }

    /** Waits until something was answered, or that long. */
    void awaitAnswer(Duration longest) {
        try {
            if (answered.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                answered.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Whether so much is on its way that reading on would only fill memory. */
    boolean isBehind() {
        long bytes = 0;
        for (var delivery : open) {
            bytes += delivery.bytes();
        }
        return bytes > MOST_BYTES;
    }

    /** When the oldest delivery was handed over, nanoseconds of the clock it was given; empty where there is none. */
    Optional<Long> oldestSince() {
        return Optional.ofNullable(open.peekFirst()).map(Delivery::since);
    }

    /** What may be committed and was not yet; gone from here with this call. */
    Map<TopicPartition, OffsetAndMetadata> takeArrived() {
        var taken = Map.copyOf(arrived);
        arrived.clear();
        return taken;
    }

    boolean hasArrived() {
        return !arrived.isEmpty();
    }

    /** Gives back what could not be committed, unless more has arrived since or the partition is gone. */
    void putBack(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach(
                (partition, offset) -> {
                    if (owned.containsKey(partition)) {
                        arrived.putIfAbsent(partition, offset);
                    }
                });
    }
}
