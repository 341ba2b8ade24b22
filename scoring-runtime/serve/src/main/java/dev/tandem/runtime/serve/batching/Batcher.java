package dev.tandem.runtime.serve.batching;

import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.ServingMetrics;
import dev.tandem.runtime.serve.TensorMemory;
import dev.tandem.runtime.serve.watch.Stage;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Scores what waits, on as many threads as there are CPUs. Each takes as much at once as may be scored together; what
 * could not be answered in time is not taken on at all.
 */
public final class Batcher implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Batcher.class.getName());

    /** Calls that wait for each thread, so that it finds one while others are refused. */
    private static final int ENOUGH_CALLS = 2;

    /** What is expected to take more of a request's time than that is not begun: it takes twice as long often enough. */
    private static final double MOST_OF_ITS_TIME = 0.5;

    private final Model model;
    private final Batches batches;
    private final ServingMetrics metrics;
    private final BatchQueue<Waiting> queue;
    private final RefusedException full;
    private final WaitLimit limit;
    private final CallCost cost = new CallCost();
    private final List<Thread> threads;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean apart;

    private record Waiting(ReadyRequest request, BatchKey key, int rows, long arrivalNanos)
            implements BatchQueue.Entry {

        @Override
        public boolean isOver() {
            return request.exchange().isOver() || request.exchange().isExpiredAt(System.nanoTime());
        }

        @Override
        public void drop() {
            request.drop();
        }

        @Override
        public int level() {
            return request.request().policy().level();
        }
    }

    /**
     * Begins with nothing to do.
     *
     * @param threads that score, at least 1
     * @param overload how many requests may wait for them, and how long
     */
    public Batcher(
            Model model,
            Batches batches,
            int threads,
            OverloadConfig overload,
            ServingMetrics metrics) {
        this.model = model;
        this.batches = batches;
        this.metrics = metrics;
        this.full =
                new RefusedException(
                        Refusal.TOO_MANY_WAITING,
                        "%d requests are waiting already; try again later"
                                .formatted(overload.maxQueue()));
        this.limit =
                new WaitLimit(
                        TimeUnit.MILLISECONDS.toNanos(overload.timeoutMillis()), System.nanoTime());
        this.queue =
                new BatchQueue<>(batches.maxRows(), batches.maxDelayNanos(), overload.maxQueue());
        this.threads =
                IntStream.range(0, threads)
                        .mapToObj(
                                i ->
                                        Thread.ofPlatform()
                                                .name("scoring-" + i)
                                                .daemon()
                                                .start(this::score))
                        .toList();
    }

    /**
     * Takes a request on, whose memory it then lets go of.
     *
     * @throws RefusedException if too many wait, or those before it take longer than it has time
     */
    public void accept(ReadyRequest request) {
        int rows = rows(request);
        long now = System.nanoTime();
        checkTime(request, rows, now);
        var key = BatchKey.of(request.inputs(), request.request().outputs());
        if (!queue.offer(new Waiting(request, key, rows, now))) {
            throw full;
        }
    }

    /** How many requests wait. */
    public int waiting() {
        return queue.waiting();
    }

    /** How many requests are being scored. */
    public int inFlight() {
        return inFlight.get();
    }

    /** What cannot be joined counts as a whole batch. */
    private int rows(ReadyRequest request) {
        return apart
                ? batches.maxRows()
                : BatchKey.rows(request.inputs().values()).orElse(batches.maxRows());
    }

    private void checkTime(ReadyRequest request, int rows, long now) {
        if (queue.waiting() == 0) {
            limit.empty(now);
            return;
        }
        var ahead = queue.ahead(request.request().policy().level());
        if (ahead.entries() == 0) {
            return;
        }
        double expected = expectedNanos(ahead.entries() + 1, ahead.rows() + rows);
        if (expected > request.exchange().remainingNanos(now) * MOST_OF_ITS_TIME) {
            throw tooLong(expected, "too much of the time that this request has");
        }
        double enough = cost.nanos(ENOUGH_CALLS, (double) ENOUGH_CALLS * batches.maxRows());
        if (expected > limit.nanos(now, enough)) {
            throw tooLong(expected, "and more comes than can be done");
        }
    }

    /** How long it takes until so many requests are scored that have so many rows together. */
    private double expectedNanos(int requests, long rows) {
        double calls =
                batches.maxRows() == 1 ? requests : Math.ceil(rows / (double) batches.maxRows());
        return cost.nanos(calls, (double) rows) / threads.size();
    }

    private static RefusedException tooLong(double expected, String why) {
        // Not by a format, which is slow for what there is most of in an overload.
        return new RefusedException(
                Refusal.TOO_MANY_WAITING,
                "what waits already takes about "
                        + TimeUnit.NANOSECONDS.toMillis((long) expected)
                        + " ms, "
                        + why
                        + "; try again later");
    }

    private void score() {
        try {
            for (var batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
                inFlight.addAndGet(batch.size());
                long now = System.nanoTime();
                batch.forEach(one -> queued(one, now));
                score(batch);
                inFlight.addAndGet(-batch.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void score(List<Waiting> batch) {
        if (batch.size() == 1) {
            alone(batch.getFirst());
            return;
        }
        int rows = batch.stream().mapToInt(Waiting::rows).sum();
        try (var memory = new TensorMemory()) {
            var inputs =
                    JoinedTensors.join(
                            batch.stream().map(one -> one.request().inputs()).toList(),
                            rows,
                            memory);
            var outputs = call(inputs, batch.getFirst().request().request().outputs(), rows, batch);
            if (JoinedTensors.haveRows(outputs, rows)) {
                handOut(batch, outputs);
                return;
            }
            apart = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the model's outputs do not have one row for each row of its inputs; from now"
                            + " on each request is scored by itself");
        } catch (ScoringException e) {
            // Whose row it was shows when each is scored by itself.
            LOG.log(System.Logger.Level.DEBUG, "a batch is scored one by one", e);
        } catch (RuntimeException e) {
            batch.forEach(one -> one.request().fail(e));
            return;
        }
        batch.forEach(this::alone);
    }

    private static void handOut(List<Waiting> batch, Map<String, Tensor> outputs) {
        int from = 0;
        for (var one : batch) {
            one.request().answer(JoinedTensors.rows(outputs, from, one.rows()));
            from += one.rows();
        }
    }

    private void alone(Waiting one) {
        var request = one.request();
        try {
            request.answer(
                    call(request.inputs(), request.request().outputs(), one.rows(), List.of(one)));
        } catch (RuntimeException e) {
            request.fail(e);
        }
    }

    private void queued(Waiting one, long now) {
        metrics.statistics().queued(now - one.arrivalNanos());
        one.request().exchange().took(Stage.QUEUE, one.arrivalNanos(), now, one.rows());
    }

    private Map<String, Tensor> call(
            Map<String, Tensor> inputs, Set<String> outputs, int rows, List<Waiting> batch) {
        long start = System.nanoTime();
        var scores = model.score(inputs, outputs);
        long end = System.nanoTime();
        long nanos = end - start;
        batch.forEach(one -> one.request().exchange().took(Stage.COMPUTE, start, end, rows));
        cost.add(rows, nanos);
        metrics.called(rows);
        metrics.statistics().ran(BatchKey.rows(inputs.values()).orElse(1), nanos);
        return scores;
    }

    /** Lets what waits be scored, takes no more, and ends its threads. */
    @Override
    public void close() {
        queue.close();
    }
}
