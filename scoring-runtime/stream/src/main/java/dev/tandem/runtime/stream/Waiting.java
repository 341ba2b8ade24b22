package dev.tandem.runtime.stream;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The scoring thread's way of waiting for others: it tells for whom, and ends when the stream does. */
final class Waiting {

    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile String obstacle = "";

    /** What is being waited for, a sentence; empty for nothing. */
    String obstacle() {
        return obstacle;
    }

    /** Nothing is in the way any more. */
    void over() {
        obstacle = "";
    }

    /** Nobody waits any longer. */
    void stop() {
        stopped.countDown();
    }

    /**
     * Waits a while before something is tried again.
     *
     * @param why a sentence; empty if it is nobody's fault
     * @throws CancellationException if the stream is ending
     */
    void pause(Duration time, String why) {
        obstacle = why;
        try {
            if (!stopped.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new CancellationException("the stream ends; " + why);
    }
}
