package dev.tandem.runtime.serve;

import dev.tandem.runtime.serve.watch.CallObserver;

import io.vertx.core.Context;

import java.util.concurrent.TimeUnit;

/** Where the calls of one event loop are taken in. */
public final class Admission {

    private final Scoring scoring;
    private final ServingMetrics metrics;
    private final ServerState state;
    private final Deadlines deadlines;
    private final BodyBudget budget;
    private final CallObserver observer;
    private final Context context;
    private final long timeoutNanos;

    Admission(
            Scoring scoring,
            ServingMetrics metrics,
            ServerState state,
            Deadlines deadlines,
            BodyBudget budget,
            CallObserver observer,
            Context context,
            int timeoutMillis) {
        this.scoring = scoring;
        this.metrics = metrics;
        this.state = state;
        this.deadlines = deadlines;
        this.budget = budget;
        this.observer = observer;
        this.context = context;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    /** Whether new clients should come here. */
    public boolean isReady() {
        return state.isReady();
    }

    /** Begins an exchange; its time runs from now. */
    public Exchange open(InferCall call) {
        return open(call, timeoutNanos);
    }

    /** Begins an exchange whose client gives it less time than the server would. */
    public Exchange open(InferCall call, long clientTimeoutNanos) {
        long now = System.nanoTime();
        var exchange =
                new Exchange(
                        call,
                        deadlines,
                        metrics,
                        budget,
                        observer.begin(call),
                        now,
                        now + Math.min(timeoutNanos, clientTimeoutNanos));
        deadlines.add(exchange);
        return exchange;
    }

    /** Goes on with an exchange whose body is complete. */
    public void accept(Exchange exchange) {
        if (exchange.isOver()) {
            return;
        }
        scoring.accept(exchange, context);
    }
}
