package dev.tandem.runtime.stream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The partitions that come and go. Those that go are finished and committed first. */
final class Partitions implements ConsumerRebalanceListener {

    private static final System.Logger LOG = System.getLogger(Partitions.class.getName());

    private static final Duration FINISHING = Duration.ofSeconds(20);
    private static final Duration COMMITTING = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Intake intake;
    private final Deliveries deliveries;
    private final Arrivals arrivals;
    private final OffsetCommits commits;
    private final StreamMetrics metrics;

    /** Partitions that came and of which nothing was read yet: where they begin is still to be committed. */
    private final Set<TopicPartition> fresh = new HashSet<>();

    Partitions(
            Consumer<byte[], byte[]> consumer,
            Intake intake,
            Deliveries deliveries,
            Arrivals arrivals,
            OffsetCommits commits,
            StreamMetrics metrics) {
        this.consumer = consumer;
        this.intake = intake;
        this.deliveries = deliveries;
        this.arrivals = arrivals;
        this.commits = commits;
        this.metrics = metrics;
    }

    /**
     * Adds where partitions begin of which nothing was read yet: a group that has committed nothing begins anew at each
     * start, and KEDA cannot tell how far behind it is.
     *
     * @param next where each partition that was read is to be read on
     */
    void addBeginnings(Map<TopicPartition, OffsetAndMetadata> next) {
        fresh.removeAll(next.keySet());
        for (var partition : List.copyOf(fresh)) {
            try {
                long position = consumer.position(partition, Duration.ofMillis(1));
                next.put(partition, new OffsetAndMetadata(position));
                fresh.remove(partition);
            } catch (TimeoutException e) {
                // Not known yet; it will be at one of the next turns.
                return;
            }
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        deliveries.own(partitions);
        fresh.addAll(partitions);
        intake.own(partitions);
        LOG.log(System.Logger.Level.INFO, "partitions assigned: " + partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        try {
            arrivals.await(FINISHING);
            commits.commitNow(COMMITTING);
        } finally {
            onPartitionsLost(partitions);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        deliveries.disown(partitions);
        fresh.removeAll(partitions);
        metrics.forget(partitions);
        LOG.log(System.Logger.Level.INFO, "partitions gone: " + partitions);
    }
}
