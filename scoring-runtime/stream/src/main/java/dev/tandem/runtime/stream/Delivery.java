package dev.tandem.runtime.stream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The records of one poll on their way to the broker: how many answers are missing, and which were refusals. */
final class Delivery {

    /**
     * A record that was not taken.
     *
     * @param about the record it is the result or the dead letter of
     */
    record Refusal(Outcome about, ProducerRecord<byte[], byte[]> sent, Exception why) {}

    private final Map<TopicPartition, OffsetAndMetadata> next;
    private final Map<TopicPartition, Integer> owners;
    private final Runnable onAnswered;
    private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();

    /** One more than answers are missing, until all is handed over. */
    private final AtomicInteger missing = new AtomicInteger(1);

    private final long since = System.nanoTime();
    private long bytes;

    Delivery(
            Map<TopicPartition, OffsetAndMetadata> next,
            Map<TopicPartition, Integer> owners,
            Runnable onAnswered) {
        this.next = new HashMap<>(next);
        this.owners = owners;
        this.onAnswered = onAnswered;
    }

    /** What the producer is to call with the answer to that record. */
    Callback expect(Outcome about, ProducerRecord<byte[], byte[]> sent) {
        missing.incrementAndGet();
        if (sent.value() != null) {
            bytes += sent.value().length;
        }
        return (metadata, exception) -> {
            if (exception != null) {
                refusals.add(new Refusal(about, sent, exception));
            }
            oneLess();
        };
    }

    void handedOver() {
        oneLess();
    }

    private void oneLess() {
        if (missing.decrementAndGet() == 0) {
            onAnswered.run();
        }
    }

    boolean isAnswered() {
        return missing.get() == 0;
    }

    /** What was refused since the last call. */
    List<Refusal> takeRefusals() {
        var taken = new ArrayList<Refusal>();
        for (var refusal = refusals.poll(); refusal != null; refusal = refusals.poll()) {
            taken.add(refusal);
        }
        return taken;
    }

    /** Does not count that record as read, nor any after it in its partition. */
    void endBefore(TopicPartition partition, long offset) {
        next.computeIfPresent(
                partition,
                (ignored, end) -> end.offset() <= offset ? end : new OffsetAndMetadata(offset));
    }

    Map<TopicPartition, OffsetAndMetadata> next() {
        return next;
    }

    /** Whether the partition had that owner when the records were read; null for none. */
    boolean owns(TopicPartition partition, Integer owner) {
        return owner != null && owner.equals(owners.get(partition));
    }

    long bytes() {
        return bytes;
    }

    long since() {
        return since;
    }
}
