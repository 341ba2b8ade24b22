package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.ScoringException;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;

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
    private static final long QUICK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** A larger body takes too long to read, whatever the model. */
    private static final int SMALL_BODY_BYTES = 32 * 1024;

    private final ServedModel served;
    private final ServingMetrics metrics;
    private final WarmUp warmUp;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final int maxQueue;

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
        if (bodyBytes <= SMALL_BODY_BYTES && warmUp.mostNanos(bodyBytes) <= QUICK_NANOS) {
            score(exchange).deliver(exchange);
            return;
        }
        try {
            threads.execute(
                    () -> {
                        if (!exchange.isOver()) {
                            var result = score(exchange);
                            context.runOnContext(ignored -> result.deliver(exchange));
                        }
                    });
        } catch (RejectedExecutionException e) {
            exchange.refuse(
                    new RefusedException(
                            Refusal.TOO_MANY_WAITING,
                            "%d requests are waiting already; try again later"
                                    .formatted(maxQueue)));
        }
    }

    private Result score(Exchange exchange) {
        inFlight.incrementAndGet();
        try (var request = exchange.call().read()) {
            var outputs = served.model().score(request.inputs(), request.outputs());
            return new Answer(exchange.call().write(request, outputs));
        } catch (RefusedException e) {
            return new Refused(e);
        } catch (ScoringException e) {
            return new Refused(RefusedException.of(e));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a request failed by a fault of this server", e);
            return new Refused(
                    new RefusedException(Refusal.FAILED, "a fault of this server; see its log"));
        } finally {
            inFlight.decrementAndGet();
        }
    }

    /** What came of scoring, to be delivered on the event loop. */
    private sealed interface Result {
        void deliver(Exchange exchange);
    }

    private record Answer(Buffer body) implements Result {
        @Override
        public void deliver(Exchange exchange) {
            exchange.answer(body);
        }
    }

    private record Refused(RefusedException why) implements Result {
        @Override
        public void deliver(Exchange exchange) {
            exchange.refuse(why);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        metrics.close();
    }
}
