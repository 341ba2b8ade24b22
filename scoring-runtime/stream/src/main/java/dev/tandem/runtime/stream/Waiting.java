package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.Obstacle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The scoring thread's way of waiting for others: it tells for whom, and ends when the stream does. */
final class Waiting {

    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Optional<Obstacle> obstacle = Optional.empty();

    /** What is being waited for; empty for nothing. */
    Optional<Obstacle> obstacle() {
        return obstacle;
    }

    /** Nothing is in the way any more. */
    void over() {
        obstacle = Optional.empty();
    }

    /** Nobody waits any longer. */
    void stop() {
        stopped.countDown();
    }

    /**
     * Waits a while before something is tried again.
     *
     * @param why empty if it is nobody's fault
     * @throws CancellationException if the stream is ending
     */
    void pause(Duration time, Optional<Obstacle> why) {
        obstacle = why;
        try {
            if (!stopped.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new CancellationException(
                "the stream ends; " + why.map(Obstacle::message).orElse("nothing is in the way"));
    }
}
