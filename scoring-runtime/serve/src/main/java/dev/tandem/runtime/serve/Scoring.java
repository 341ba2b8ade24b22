package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.lookup.PendingLookups;
import dev.tandem.runtime.serve.lookup.RequestLookups;
import dev.tandem.runtime.serve.lookup.Resolution;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;

import java.util.Map;
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
 * thread and back costs as much CPU as all the rest of it. Otherwise on one of as many threads as there are CPUs; at
 * most {@code maxQueue} requests wait for them, and one more is refused at once.
 *
 * <p>A request whose features are looked up is in nobody's way meanwhile: it is read, and goes on, once the stores have
 * answered, where it would have been scored without.
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
        if (served.lookups().isPresent()) {
            acceptWithLookups(exchange, context, served.lookups().get());
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

    /** Whether the task was taken on; if not, the exchange is refused. */
    private boolean onScoringThread(Exchange exchange, Runnable task) {
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

    private Result score(Exchange exchange) {
        inFlight.incrementAndGet();
        try (var request = exchange.call().read()) {
            var outputs = served.model().score(request.inputs(), request.outputs());
            return new Answer(exchange.call().write(request, outputs, AnswerParameters.NONE));
        } catch (RuntimeException e) {
            return refused(e);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private static Refused refused(RuntimeException failure) {
        return new Refused(
                switch (failure) {
                    case RefusedException refused -> refused;
                    case ScoringException e -> RefusedException.of(e);
                    default -> {
                        LOG.log(
                                System.Logger.Level.ERROR,
                                "a request failed by a fault of this server",
                                failure);
                        yield new RefusedException(
                                Refusal.FAILED, "a fault of this server; see its log");
                    }
                });
    }

    private void acceptWithLookups(Exchange exchange, Context context, RequestLookups lookups) {
        if (exchange.call().bodyBytes() <= SMALL_BODY_BYTES) {
            begin(exchange, context, lookups);
        } else {
            onScoringThread(exchange, () -> begin(exchange, context, lookups));
        }
    }

    private void begin(Exchange exchange, Context context, RequestLookups lookups) {
        PendingLookups pending;
        try {
            pending = lookups.begin(exchange.call());
        } catch (RuntimeException e) {
            var result = refused(e);
            context.runOnContext(ignored -> result.deliver(exchange));
            return;
        }
        // Back on the event loop, even where the answer is there already.
        var _ =
                pending.done()
                        .whenComplete(
                                (ignored, failure) ->
                                        context.runOnContext(
                                                event -> finish(exchange, context, pending)));
    }

    private void finish(Exchange exchange, Context context, PendingLookups pending) {
        if (exchange.isOver()) {
            pending.close();
        } else if (warmUp.nanosOf(pending.rows()) <= QUICK_NANOS) {
            score(exchange, pending).deliver(exchange);
        } else {
            boolean taken =
                    onScoringThread(
                            exchange,
                            () -> {
                                var result = score(exchange, pending);
                                context.runOnContext(ignored -> result.deliver(exchange));
                            });
            if (!taken) {
                pending.close();
            }
        }
    }

    private Result score(Exchange exchange, PendingLookups pending) {
        inFlight.incrementAndGet();
        try (pending) {
            var resolution = pending.resolve();
            var outputs = outputs(resolution, pending.request().outputs());
            return new Answer(
                    exchange.call().write(pending.request(), outputs, resolution.parameters()));
        } catch (RuntimeException e) {
            return refused(e);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private Map<String, Tensor> outputs(Resolution resolution, Set<String> asked) {
        return switch (resolution) {
            case Resolution.Answered answered -> answered.outputs();
            case Resolution.ToScore toScore -> served.model().score(toScore.inputs(), asked);
        };
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
