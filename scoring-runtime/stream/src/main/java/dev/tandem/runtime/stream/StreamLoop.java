package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.ObstacleReason;
import dev.tandem.runtime.config.StreamConfig;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Poll, score, produce, commit. One thread polls and hands over; another scores, so that a model that takes its time never
 * keeps this replica from answering its group: meanwhile partitions are paused and polls go on.
 *
 * <p>Order: one batch is scored at a time, and its results are handed to the producer in the order of the records. Offsets
 * are committed when all results up to them were acknowledged, so a record is scored at least once, whatever dies.
 */
final class StreamLoop implements ConsumerRebalanceListener {

    private static final System.Logger LOG = System.getLogger(StreamLoop.class.getName());

    private static final Duration IDLE_POLL = Duration.ofMillis(200);

    /** While something is on its way, its arrival is looked for this often. */
    private static final Duration BUSY_POLL = Duration.ofMillis(20);

    /** A batch that takes longer does so with its partitions paused. */
    private static final long PATIENCE_MILLIS = 500;

    /** The least that Kubernetes grants for ending is 30 seconds, unless somebody set less. */
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final StreamConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final Sink sink;
    private final RecordScorer scorer;
    private final ExecutorService scoring;
    private final Readiness readiness;
    private final StreamMetrics metrics;
    private final TopicWatch watch;
    private final Waiting waiting;
    private final KafkaFailures failures;
    private final Deliveries deliveries;
    private final OffsetCommits commits;
    private final BrokerContact contact;

    /** Partitions that came and of which nothing was read yet: where they begin is still to be committed. */
    private final Set<TopicPartition> fresh = new HashSet<>();

    /** What came although everything was paused. */
    private final Deque<ConsumerRecords<byte[], byte[]>> backlog = new ArrayDeque<>();

    private boolean holding;

    /** Records were scored whose results could not be handed over. */
    private boolean abandoned;

    private long lagSeen;
    private volatile long stoppedAt;
    private volatile boolean stopping;

    /** @param parts what a loop works with, made by {@link StreamScorer} */
    StreamLoop(StreamConfig config, Parts parts) {
        this.config = config;
        this.consumer = parts.consumer();
        this.scorer = parts.scorer();
        this.scoring = parts.scoring();
        this.readiness = parts.readiness();
        this.metrics = parts.metrics();
        this.watch = parts.watch();
        this.waiting = parts.waiting();
        this.failures = new KafkaFailures(config);
        this.deliveries = new Deliveries();
        this.sink =
                new Sink(parts.producer(), parts.outgoing(), config, parts.metrics(), deliveries);
        this.commits = new OffsetCommits(consumer, deliveries);
        this.contact = new BrokerContact(consumer);
    }

    /** What a loop works with. */
    record Parts(
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            OutgoingRecords outgoing,
            RecordScorer scorer,
            ExecutorService scoring,
            Readiness readiness,
            StreamMetrics metrics,
            TopicWatch watch,
            Waiting waiting) {}

    /** Ends the loop after what was polled; from any thread. */
    void stop() {
        // Without waking the consumer up: whichever of its calls came next would fail, with records
        // at hand.
        stoppedAt = System.nanoTime();
        stopping = true;
        waiting.stop();
    }

    /**
     * Goes on until {@link #stop}.
     *
     * @return whether everything that was polled has arrived and is committed
     * @throws StreamException if it cannot go on; what has arrived is committed then, too
     */
    boolean run() {
        consumer.subscribe(List.of(config.source().topic()), this);
        try {
            while (!stopping) {
                turn();
            }
            readiness.blocked(ObstacleReason.Stopping, "stopping");
            return drain();
        } catch (RuntimeException e) {
            var end = failures.end(e);
            readiness.blocked(ObstacleReason.Stopping, end.getMessage());
            drain();
            throw end;
        }
    }

    private void turn() {
        var polled = backlog.isEmpty() ? poll() : backlog.poll();
        process(polled);
        settle();
        commits.commitIfDue();
        if (deliveries.isBehind()) {
            // As it should be when more comes than can go: not an obstacle.
            hold(Optional::empty, () -> !deliveries.isBehind());
        }
        look();
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        boolean busy = !deliveries.isEmpty() || deliveries.hasArrived();
        return poll(busy ? BUSY_POLL : IDLE_POLL);
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration longest) {
        try {
            return consumer.poll(longest);
        } catch (RetriableException e) {
            LOG.log(System.Logger.Level.WARNING, "a poll is repeated: " + e.getMessage());
            return ConsumerRecords.empty();
        }
    }

    private void process(ConsumerRecords<byte[], byte[]> polled) {
        var next = new HashMap<>(polled.nextOffsets());
        addBeginnings(next);
        if (polled.isEmpty() && next.isEmpty()) {
            return;
        }
        var delivery = deliveries.begin(next);
        if (polled.isEmpty()) {
            deliveries.handedOver(delivery);
            return;
        }
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>(polled.count());
        polled.forEach(records::add);
        long began = System.nanoTime();
        var outcomes = await(scoring.submit(() -> scorer.score(records)));
        metrics.batch(records.size(), System.nanoTime() - began);
        if (outcomes.isEmpty() || !awaitSink()) {
            abandoned = true;
            return;
        }
        sink.send(delivery, outcomes.get());
        deliveries.handedOver(delivery);
    }

    /** A group that has committed nothing begins anew at each start, and KEDA cannot tell how far behind it is. */
    private void addBeginnings(Map<TopicPartition, OffsetAndMetadata> next) {
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

    /** What became of a batch; empty if it was given up because the end has come. */
    private Optional<List<Outcome>> await(Future<List<Outcome>> work) {
        try {
            while (true) {
                try {
                    return Optional.of(work.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
                } catch (java.util.concurrent.TimeoutException e) {
                    hold(waiting::obstacle, () -> work.isDone() || isDrainOver());
                    if (!work.isDone()) {
                        work.cancel(true);
                        return Optional.empty();
                    }
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CancellationException) {
                return Optional.empty();
            }
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException("scoring failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private boolean isDrainOver() {
        return stopping && System.nanoTime() - stoppedAt > DRAIN.toNanos();
    }

    /** Waits for brokers that take results; not for ever once told to stop. */
    private boolean awaitSink() {
        if (!sink.isKnown()) {
            var why =
                    Obstacle.of(
                            ObstacleReason.KafkaUnreachable,
                            "the brokers of topic '%s' do not answer"
                                    .formatted(config.sink().topic()));
            hold(() -> Optional.of(why), () -> stopping || sink.isKnown());
        }
        return sink.isKnown();
    }

    /**
     * Reads nothing until a condition holds, and stays in the group meanwhile.
     *
     * @param why what to tell of it as an obstacle; empty while it is none
     */
    private void hold(Supplier<Optional<Obstacle>> why, BooleanSupplier over) {
        consumer.pause(consumer.assignment());
        holding = true;
        try {
            while (!over.getAsBoolean()) {
                var polled = poll(BUSY_POLL);
                if (!polled.isEmpty() || !polled.nextOffsets().isEmpty()) {
                    backlog.add(polled);
                }
                settle();
                commits.commitIfDue();
                look(why.get());
            }
        } finally {
            holding = false;
            consumer.resume(consumer.paused());
        }
    }

    /** Takes in what the brokers have answered. */
    private void settle() {
        for (var oldest = deliveries.oldestAnswered();
                oldest.isPresent() && !sink.isClosed();
                oldest = deliveries.oldestAnswered()) {
            if (!sink.settle(oldest.get())) {
                return;
            }
            deliveries.arrivedOldest();
        }
    }

    private void look() {
        look(Optional.empty());
    }

    /** Whether all is well, and what to tell if not. */
    private void look(Optional<Obstacle> obstacle) {
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
        observeLag();
        String kafka = config.kafka().bootstrapServers();
        if (stopping) {
            readiness.blocked(ObstacleReason.Stopping, "stopping");
        } else if (contact.isLost()) {
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

    /** Lets what is on its way arrive, and commits it. */
    private boolean drain() {
        long deadline = System.nanoTime() + DRAIN.toNanos();
        try {
            finishBacklog();
            awaitArrival(deadline);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "while ending: " + e.getMessage());
        }
        boolean arrived = deliveries.isEmpty() && !abandoned;
        return commits.commitNow(DRAIN.dividedBy(4)) && arrived;
    }

    private void finishBacklog() {
        for (var polled = backlog.poll(); polled != null; polled = backlog.poll()) {
            process(polled);
        }
    }

    private void awaitArrival(long deadline) {
        settle();
        while (!deliveries.isEmpty() && !sink.isClosed() && System.nanoTime() < deadline) {
            deliveries.awaitAnswer(BUSY_POLL);
            settle();
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        deliveries.own(partitions);
        fresh.addAll(partitions);
        if (holding) {
            consumer.pause(partitions);
        }
        LOG.log(System.Logger.Level.INFO, "partitions assigned: " + partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        try {
            awaitArrival(System.nanoTime() + DRAIN.toNanos());
            commits.commitNow(DRAIN.dividedBy(4));
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
