package dev.tandem.runtime.serve;

import io.vertx.core.Context;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides where and whether a request is scored.
 *
 * <p>Where the model is quick and the body small, on the event loop that read it: handing such a request to another
 * thread and back costs as much CPU as all the rest of it. Otherwise on one of as many threads as there are CPUs; at
 * most {@code maxQueue} requests wait for them, and one more is refused at once.
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
    private final ThreadPoolExecutor threads;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final int maxQueue;
    private final Optional<LookupScoring> lookupScoring;

    Scoring(ServedModel served, ServerLimits limits, ServingMetrics metrics) {
        this.served = served;
        this.metrics = metrics;
        this.maxQueue = limits.overload().maxQueue();
        this.warmUp = WarmUp.of(served.model());
        this.threads =
                new ThreadPoolExecutor(
                        limits.threads(),
                        limits.threads(),
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(maxQueue),
                        Thread.ofPlatform().name("scoring-", 0).daemon().factory());
        this.lookupScoring =
                served.lookups()
                        .map(
                                lookups ->
                                        new LookupScoring(
                                                this, served.model(), lookups, warmUp, inFlight));
        metrics.observeQueue(() -> threads.getQueue().size(), inFlight::get);
        LOG.log(
                System.Logger.Level.INFO,
                "one request takes the model {0} us; small ones are scored {1}",
                TimeUnit.NANOSECONDS.toMicros(warmUp.nanos()),
                warmUp.nanos() <= QUICK_NANOS ? "where they arrive" : "on scoring threads");
    }

    /** Takes on an exchange whose body is complete. Called on its event loop. */
    public void accept(Exchange exchange, Context context) {
        int bodyBytes = exchange.call().bodyBytes();
        if (lookupScoring.isPresent()) {
            lookupScoring.get().accept(exchange, context);
            return;
        }
        if (bodyBytes <= SMALL_BODY_BYTES && warmUp.mostNanos(bodyBytes) <= QUICK_NANOS) {
            score(exchange).deliver(exchange);
            return;
        }
        onScoringThread(
                exchange,
                () -> {
                    if (!exchange.isOver()) {
                        var result = score(exchange);
                        context.runOnContext(ignored -> result.deliver(exchange));
                    }
                });
    }

    /** Whether the task was taken on; if not, the exchange is refused. Called on its event loop. */
    boolean onScoringThread(Exchange exchange, Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            exchange.refuse(
                    new RefusedException(
                            Refusal.TOO_MANY_WAITING,
                            "%d requests are waiting already; try again later"
                                    .formatted(maxQueue)));
            return false;
        }
    }

    private ScoringResult score(Exchange exchange) {
        inFlight.incrementAndGet();
        try (var request = exchange.call().read()) {
            var outputs = served.model().score(request.inputs(), request.outputs());
            return new ScoringResult.Answer(
                    exchange.call().write(request, outputs, AnswerParameters.NONE));
        } catch (RuntimeException e) {
            return ScoringResult.refused(e);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        metrics.close();
    }
}
