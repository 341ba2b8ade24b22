package dev.tandem.runtime.serve;

import io.vertx.core.Vertx;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The open exchanges of one event loop, looked through at intervals: a timer for each of them would cost more than most
 * of them take.
 */
final class Deadlines {

    private static final int MOST_INTERVAL_MILLIS = 200;

    /** Between two looks while requests wait that have less time than the server gives. */
    private static final int HURRIED_INTERVAL_MILLIS = 10;

    private final Set<Exchange> open = new LinkedHashSet<>();
    private final Vertx vertx;
    private final int timeoutMillis;
    private boolean hurried;

    Deadlines(Vertx vertx, int timeoutMillis) {
        this.vertx = vertx;
        this.timeoutMillis = timeoutMillis;
    }

    /** Looks from now on: an exchange outlives its deadline by no more than the time between two looks. */
    void begin() {
        vertx.setPeriodic(
                Math.clamp(timeoutMillis / 10, 1, MOST_INTERVAL_MILLIS), ignored -> expire());
    }

    /** How much time the server gives an exchange, nanoseconds. */
    long timeoutNanos() {
        return TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    /** Looks more often, as long as any exchange is open that has less time than the server gives. */
    void hurry() {
        if (hurried) {
            return;
        }
        hurried = true;
        vertx.setTimer(
                HURRIED_INTERVAL_MILLIS,
                ignored -> {
                    hurried = false;
                    expire();
                    if (open.stream().anyMatch(Exchange::isInAHurry)) {
                        hurry();
                    }
                });
    }

    void add(Exchange exchange) {
        open.add(exchange);
    }

    void remove(Exchange exchange) {
        open.remove(exchange);
    }

    private void expire() {
        if (open.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        for (var exchange : List.copyOf(open)) {
            if (exchange.isExpiredAt(now)) {
                exchange.expire();
            }
        }
    }
}
