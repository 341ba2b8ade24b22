package dev.tandem.runtime.stream;

import java.time.Duration;

/** Takes in what the brokers have answered, oldest first. For the thread that polls. */
final class Arrivals {

    /** Longer is no wait for an answer without looking at those that came. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Deliveries deliveries;
    private final Sink sink;

    Arrivals(Deliveries deliveries, Sink sink) {
        this.deliveries = deliveries;
        this.sink = sink;
    }

    /** Counts as arrived what was answered in full; what was refused is dealt with. */
    void settle() {
        for (var oldest = deliveries.oldestAnswered();
                oldest.isPresent() && !sink.isClosed();
                oldest = deliveries.oldestAnswered()) {
            if (!sink.settle(oldest.get())) {
                return;
            }
            deliveries.arrivedOldest();
        }
    }

    /** Waits until all that is on its way has arrived. */
    void await(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        settle();
        while (!deliveries.isEmpty() && !sink.isClosed() && System.nanoTime() < deadline) {
            deliveries.awaitAnswer(LOOK_AGAIN);
            settle();
        }
    }
}
