package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.StreamConfig;

import org.apache.kafka.clients.admin.Admin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Looks now and then whether the topics are still there and may still be used. Consumer and producer would wait for ever for
 * a topic that was deleted, without a word.
 */
final class TopicWatch implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    private final Admin admin;
    private final StreamConfig config;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Optional<StreamException> failure = Optional.empty();

    private TopicWatch(Admin admin, StreamConfig config) {
        this.admin = admin;
        this.config = config;
    }

    /** Watches with this client, and closes it in the end. */
    static TopicWatch start(Admin admin, StreamConfig config) {
        var watch = new TopicWatch(admin, config);
        Thread.ofVirtual().name("topic-watch").start(watch::run);
        return watch;
    }

    /** What is wrong with a topic, seen twice in a row: a broker that has just started may not know all of them. */
    Optional<StreamException> failure() {
        return failure;
    }

    private void run() {
        Optional<StreamException> before = Optional.empty();
        try {
            while (!closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
                var now = look();
                if (before.isPresent() && now.isPresent()) {
                    failure = now;
                    return;
                }
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<StreamException> look() throws InterruptedException {
        try {
            Cluster.look(admin, config);
            return Optional.empty();
        } catch (StreamException e) {
            return Optional.of(e);
        } catch (ExecutionException e) {
            // Whether Kafka answers at all is for the consumer to tell.
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        admin.close(Duration.ZERO);
    }
}
