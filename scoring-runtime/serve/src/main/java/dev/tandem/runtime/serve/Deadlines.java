package dev.tandem.runtime.serve;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The open exchanges of one event loop, looked through at intervals: a timer for each of them would cost more than most
 * of them take.
 */
final class Deadlines {

    private final Set<Exchange> open = new LinkedHashSet<>();
    private final int timeoutMillis;

    Deadlines(int timeoutMillis) {
        this.timeoutMillis = timeoutMillis;
    }

    /** How long between two looks: an exchange outlives its deadline by no more than that. */
    int intervalMillis() {
        return Math.clamp(timeoutMillis / 10, 1, 200);
    }

    void add(Exchange exchange) {
        open.add(exchange);
    }

    void remove(Exchange exchange) {
        open.remove(exchange);
    }

    void expire(long nowNanos) {
        if (open.isEmpty()) {
            return;
        }
        for (var exchange : List.copyOf(open)) {
            if (exchange.isExpiredAt(nowNanos)) {
                exchange.expire(timeoutMillis);
            }
        }
    }
}
