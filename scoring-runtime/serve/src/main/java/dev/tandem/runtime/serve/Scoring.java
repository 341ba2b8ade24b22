package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.batching.Batcher;
import dev.tandem.runtime.serve.batching.ReadyRequest;
import dev.tandem.runtime.serve.cache.ResponseCache;
import dev.tandem.runtime.serve.cache.SingleFlight;
import dev.tandem.runtime.serve.watch.Stage;

import io.vertx.core.Context;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides where and whether a request is scored.
 *
 * <p>Where the model is quick and the body small, on the event loop that read it: handing such a request to another
 * thread and back costs as much CPU as all the rest of it. Otherwise by the {@link Batcher}; at most {@code maxQueue}
 * requests wait for it, and one more is refused at once.
 */
public final class Scoring implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Scoring.class.getName());

    /** An event loop may be held up that long by one request: less than a scheduler's time slice. */
    static final long QUICK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** A larger body takes too long to read, whatever the model. */
    static final int SMALL_BODY_BYTES = 32 * 1024;

    private final ServedModel served;
    private final ServingMetrics metrics;
    private final WarmUp warmUp;
    private final boolean batching;
    private final Batcher batcher;
    private final ThreadPoolExecutor readers;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final int maxQueue;
    private final Optional<LookupScoring> lookupScoring;
    private final Optional<ResponseCache> cache;
    private final Optional<SingleFlight> flights;

    Scoring(ServedModel served, ServerLimits limits, ServingMetrics metrics) {
        this.served = served;
        this.metrics = metrics;
        this.maxQueue = limits.overload().maxQueue();
        this.warmUp = WarmUp.of(served.model());
        this.batching = limits.batches().maxRows() > 1;
        this.batcher =
                new Batcher(
                        served.model(),
                        limits.batches(),
                        limits.threads(),
                        limits.overload(),
                        metrics);
        this.cache = limits.cache().map(config -> new ResponseCache(config, metrics.statistics()));
        this.flights = cache.map(kept -> new SingleFlight(kept, batcher::accept, maxQueue));
        cache.ifPresent(metrics::observe);
        this.readers =
                new ThreadPoolExecutor(
                        limits.threads(),
                        limits.threads(),
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(maxQueue),
                        Thread.ofPlatform().name("reading-", 0).daemon().factory());
        this.lookupScoring =
                served.lookups().map(lookups -> new LookupScoring(this, lookups, inFlight));
        metrics.observeQueue(
                () ->
                        readers.getQueue().size()
                                + batcher.waiting()
                                + flights.map(SingleFlight::waiting).orElse(0),
                () -> inFlight.get() + batcher.inFlight());
        LOG.log(
                System.Logger.Level.INFO,
                "one request takes the model {0} us; small ones are scored {1}",
                TimeUnit.NANOSECONDS.toMicros(warmUp.nanos()),
                isQuick(1) ? "where they arrive" : "on scoring threads");
    }

    /** Takes on an exchange whose body is complete. Called on its event loop. */
    public void accept(Exchange exchange, Context context) {
        int bodyBytes = exchange.call().bodyBytes();
        if (lookupScoring.isPresent()) {
            lookupScoring.get().accept(exchange, context);
        } else if (!batching
                && bodyBytes <= SMALL_BODY_BYTES
                && warmUp.mostNanos(bodyBytes) <= QUICK_NANOS) {
            score(exchange).deliver(exchange);
        } else {
            whereToRead(exchange, context, () -> read(exchange, context), () -> {});
        }
    }

    /** Whether so many rows may be scored on an event loop. */
    boolean isQuick(int rows) {
        return !batching && warmUp.nanosOf(rows) <= QUICK_NANOS;
    }

    /**
     * Runs a task here if the body is small, and else where it holds nobody up.
     *
     * @param task what it throws is the answer
     * @param spared run in its place where nobody waits for it any more, or too many wait
     */
    void whereToRead(Exchange exchange, Context context, Runnable task, Runnable spared) {
        Runnable guarded =
                () -> {
                    if (exchange.isOver()) {
                        spared.run();
                        return;
                    }
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        var result = ScoringResult.refused(e);
                        context.runOnContext(ignored -> result.deliver(exchange));
                    }
                };
        if (exchange.call().bodyBytes() <= SMALL_BODY_BYTES) {
            guarded.run();
            return;
        }
        try {
            readers.execute(guarded);
        } catch (RejectedExecutionException e) {
            spared.run();
            exchange.refuse(
                    new RefusedException(
                            Refusal.TOO_MANY_WAITING,
                            "%d requests are waiting already; try again later"
                                    .formatted(maxQueue)));
        }
    }

    private void read(Exchange exchange, Context context) {
        var request = exchange.read();
        line(
                new ReadyRequest(
                        exchange,
                        context,
                        request,
                        request.inputs(),
                        AnswerParameters.NONE,
                        request::close));
    }

    /**
     * Lets a request wait for the model, and takes care of its memory.
     *
     * @throws RefusedException if it cannot
     */
    void line(ReadyRequest request) {
        var exchange = request.exchange();
        if (exchange.isInAHurry()) {
            request.context().runOnContext(ignored -> exchange.waits());
        }
        if (flights.isPresent()) {
            flights.get().accept(request);
            return;
        }
        try {
            batcher.accept(request);
        } catch (RefusedException e) {
            request.release().run();
            throw e;
        }
    }

    private ScoringResult score(Exchange exchange) {
        inFlight.incrementAndGet();
        try (var request = exchange.read()) {
            var outputs = outputs(exchange, request.inputs(), request.outputs());
            return new ScoringResult.Answer(
                    exchange.write(request, outputs, AnswerParameters.NONE));
        } catch (RuntimeException e) {
            return ScoringResult.refused(e);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    /** What the model says to these inputs, now or before; on the thread that asks. */
    Map<String, Tensor> outputs(Exchange exchange, Map<String, Tensor> inputs, Set<String> asked) {
        return cache.isPresent()
                ? cache.get().get(inputs, asked, () -> scored(exchange, inputs, asked))
                : scored(exchange, inputs, asked);
    }

    private Map<String, Tensor> scored(
            Exchange exchange, Map<String, Tensor> inputs, Set<String> asked) {
        long begunAt = System.nanoTime();
        var outputs = served.model().score(inputs, asked);
        long endedAt = System.nanoTime();
        int rows = served.rows(inputs);
        metrics.statistics().ran(rows, endedAt - begunAt);
        exchange.took(Stage.COMPUTE, begunAt, endedAt, rows);
        return outputs;
    }

    @Override
    public void close() {
        readers.shutdown();
        batcher.close();
        metrics.close();
    }
}
