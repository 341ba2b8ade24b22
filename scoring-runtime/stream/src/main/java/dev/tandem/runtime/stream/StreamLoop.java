package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.ObstacleReason;
import dev.tandem.runtime.config.StreamConfig;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Poll, score, produce, commit. One thread polls and hands over; another scores, so that a model that takes its time never
 * keeps this replica from answering its group: meanwhile partitions are paused and polls go on.
 *
 * <p>Order: one batch is scored at a time, and its results are handed to the producer in the order of the records. Offsets
 * are committed when all results up to them were acknowledged, so a record is scored at least once, whatever dies.
 */
final class StreamLoop {

    private static final System.Logger LOG = System.getLogger(StreamLoop.class.getName());

    /** A batch that takes longer does so with its partitions paused. */
    private static final long PATIENCE_MILLIS = 500;

    /** The least that Kubernetes grants for ending is 30 seconds, unless somebody set less. */
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final StreamConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final RecordScorer scorer;
    private final ExecutorService scoring;
    private final Readiness readiness;
    private final StreamMetrics metrics;
    private final Waiting waiting;
    private final KafkaFailures failures;
    private final Deliveries deliveries = new Deliveries();
    private final Sink sink;
    private final Arrivals arrivals;
    private final OffsetCommits commits;
    private final Intake intake;
    private final Partitions partitions;
    private final Lookout lookout;

    /** Records were scored whose results could not be handed over. */
    private boolean abandoned;

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
        this.waiting = parts.waiting();
        this.failures = new KafkaFailures(config);
        this.sink = new Sink(parts.producer(), parts.outgoing(), config, metrics, deliveries);
        this.arrivals = new Arrivals(deliveries, sink);
        this.commits = new OffsetCommits(consumer, deliveries);
        this.intake = new Intake(consumer);
        this.partitions = new Partitions(consumer, intake, deliveries, arrivals, commits, metrics);
        this.lookout =
                new Lookout(config, consumer, sink, commits, parts.watch(), readiness, metrics);
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
        consumer.subscribe(List.of(config.source().topic()), partitions);
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
        process(intake.next(!deliveries.isEmpty() || deliveries.hasArrived()));
        arrivals.settle();
        commits.commitIfDue();
        if (deliveries.isBehind()) {
            // As it should be when more comes than can go: not an obstacle.
            hold(Optional::empty, () -> !deliveries.isBehind());
        }
        look(Optional.empty());
    }

    private void process(ConsumerRecords<byte[], byte[]> polled) {
        var next = new HashMap<>(polled.nextOffsets());
        partitions.addBeginnings(next);
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

    /** What became of a batch; empty if it was given up because the end has come. */
    private Optional<List<Outcome>> await(Future<List<Outcome>> work) {
        try {
            while (true) {
                try {
                    return Optional.of(work.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
                } catch (TimeoutException e) {
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
     * Reads nothing until a condition holds; all else goes on.
     *
     * @param why what to tell of it as an obstacle; empty while it is none
     */
    private void hold(Supplier<Optional<Obstacle>> why, BooleanSupplier over) {
        intake.hold(
                over,
                () -> {
                    arrivals.settle();
                    commits.commitIfDue();
                    look(why.get());
                });
    }

    private void look(Optional<Obstacle> obstacle) {
        if (stopping) {
            lookout.lookWhileStopping();
        } else {
            lookout.look(obstacle);
        }
    }

    /** Lets what is on its way arrive, and commits it. */
    private boolean drain() {
        long began = System.nanoTime();
        try {
            for (var left = intake.nextOfBacklog();
                    left.isPresent();
                    left = intake.nextOfBacklog()) {
                process(left.get());
            }
            arrivals.await(DRAIN.minusNanos(System.nanoTime() - began));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "while ending: " + e.getMessage());
        }
        boolean arrived = deliveries.isEmpty() && !abandoned;
        return commits.commitNow(DRAIN.dividedBy(4)) && arrived;
    }
}
