package dev.tandem.runtime.features;

import dev.tandem.runtime.config.StoreConfig;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection to a store, made anew for as long as it takes: a store may be down when a process starts, and its
 * password may be put right while the process runs. The last reason why there is none is kept for whoever asks.
 */
final class StoreConnection implements AutoCloseable {

    static final RedisCodec<String, byte[]> CODEC =
            RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private static final System.Logger LOG = System.getLogger(StoreConnection.class.getName());
    private static final long FIRST_DELAY_MILLIS = 50;
    private static final long LONGEST_DELAY_MILLIS = 2_000;

    /** Answers that may be overdue one after the other before the store counts as down. */
    private static final int PATIENCE_ANSWERS = 3;

    /** A connection that is silent for so long although it was asked is given up. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final StoreConfig store;
    private final ClientResources resources;
    private final RedisClient client;
    private final RedisURI uri;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final AtomicLong overdue = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<Duration, ReadDeadlines> deadlines = new ConcurrentHashMap<>();
    private volatile StatefulRedisConnection<String, byte[]> connection;
    private volatile FeatureStoreException problem;
    private volatile long overdueSinceNanos;
    private volatile boolean closed;

    StoreConnection(StoreConfig store, Credentials credentials) {
        this.store = store;
        this.problem = StoreProblem.starting(store);
        this.uri = StoreAddress.uri(store, credentials);
        var options = StoreAddress.options(store);
        this.resources =
                DefaultClientResources.builder()
                        .ioThreadPoolSize(2)
                        .computationThreadPoolSize(2)
                        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                        .build();
        this.client = RedisClient.create(resources);
        client.setOptions(options);
        connect(FIRST_DELAY_MILLIS);
    }

    private void connect(long nextDelayMillis) {
        if (closed || connection != null || !connecting.compareAndSet(false, true)) {
            return;
        }
        var _ =
                client.connectAsync(CODEC, uri)
                        .whenComplete(
                                (made, failure) -> {
                                    if (failure == null) {
                                        connected(made);
                                        connecting.set(false);
                                    } else {
                                        failed(failure);
                                        connecting.set(false);
                                        connectIn(nextDelayMillis);
                                    }
                                });
    }

    private void connectIn(long delayMillis) {
        if (closed) {
            return;
        }
        long next = Math.min(delayMillis * 2, LONGEST_DELAY_MILLIS);
        var _ =
                resources
                        .eventExecutorGroup()
                        .schedule(() -> connect(next), delayMillis, TimeUnit.MILLISECONDS);
    }

    private void connected(StatefulRedisConnection<String, byte[]> made) {
        made.addListener(
                new RedisConnectionStateListener() {
                    @Override
                    public void onRedisDisconnected(RedisChannelHandler<?, ?> gone) {
                        disconnected(made);
                    }
                });
        overdue.set(0);
        connections.incrementAndGet();
        connection = made;
        if (closed) {
            var _ = made.closeAsync();
            return;
        }
        LOG.log(
                System.Logger.Level.INFO,
                "feature store {0} at {1} is connected",
                store.name(),
                store.url());
        if (!made.isOpen()) {
            // It went before anybody listened.
            disconnected(made);
        }
    }

    private void disconnected(StatefulRedisConnection<String, byte[]> gone) {
        synchronized (this) {
            if (connection != gone) {
                return;
            }
            connection = null;
        }
        failed(StoreProblem.unreachable(store, "has closed the connection"));
        connectIn(FIRST_DELAY_MILLIS);
    }

    private void failed(Throwable failure) {
        var now =
                failure instanceof FeatureStoreException known
                        ? known
                        : StoreProblem.of(store, failure);
        boolean news = !now.getMessage().equals(problem.getMessage());
        problem = now;
        if (news && !closed) {
            LOG.log(System.Logger.Level.WARNING, "{0}; trying again", now.getMessage());
        }
    }

    /** Fails the answer if it is not there in that time; of times there are as many as configurations name. */
    void watch(CompletableFuture<?> answer, Duration timeout) {
        deadlines
                .computeIfAbsent(
                        timeout,
                        time -> new ReadDeadlines(resources.eventExecutorGroup(), time.toNanos()))
                .watch(answer);
    }

    /** The connection, where there is one; null otherwise: an Optional for each request would be felt. */
    StatefulRedisConnection<String, byte[]> current() {
        return connection;
    }

    /** Takes note of an answer. */
    void answered() {
        if (overdue.get() != 0) {
            overdue.set(0);
        }
    }

    /** Takes note that an answer did not come within that time. */
    FeatureStoreException late(Duration timeout) {
        var why =
                StoreProblem.unreachable(
                        store, "gave no answer within " + timeout.toMillis() + " ms");
        long now = System.nanoTime();
        if (overdue.getAndIncrement() == 0) {
            overdueSinceNanos = now;
        } else if (now - overdueSinceNanos > SILENCE_NANOS) {
            // The other end may be gone without a word: only a new connection tells.
            var silent = connection;
            if (silent != null) {
                disconnected(silent);
                var _ = silent.closeAsync();
            }
        }
        return why;
    }

    /** How often a connection was made: more than once where the store was away in between. */
    int connections() {
        return connections.get();
    }

    boolean isUp() {
        return connection != null && overdue.get() < PATIENCE_ANSWERS;
    }

    /** Why the store does not serve, while it does not. */
    Optional<FeatureStoreException> problem() {
        if (isUp()) {
            return Optional.empty();
        }
        return Optional.of(
                connection == null
                        ? problem
                        : StoreProblem.unreachable(store, "does not answer in time"));
    }

    /** The reason to give for a command that was not done. */
    FeatureStoreException failure(Throwable failure) {
        return connection == null ? problem : StoreProblem.of(store, failure);
    }

    /** The reason to give for a command whose answer nobody waits for any more. */
    FeatureStoreException stopping(Throwable failure) {
        return StoreProblem.stopping(store, failure);
    }

    @Override
    public void close() {
        closed = true;
        client.shutdown(0, 2, TimeUnit.SECONDS);
        var _ = resources.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
