package dev.tandem.runtime.features;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.FeatureLayout;
import dev.tandem.runtime.core.FeatureRow;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A feature store: Redis, Valkey or what speaks like them, one server or what stands for one. Any number of threads may
 * use it at once; what they ask goes over one connection without one waiting for the other.
 *
 * <p>The row of an entity is the string at {@code <keyPrefix>:<view>:<key>}, packed as {@link FeatureLayout} says.
 */
public final class FeatureClient implements AutoCloseable {

    private final StoreConfig store;
    private final StoreConnection connection;
    private final InstantSource clock;
    private final Map<String, StoredView> views = new ConcurrentHashMap<>();

    private FeatureClient(StoreConfig store, StoreConnection connection, InstantSource clock) {
        this.store = store;
        this.connection = connection;
        this.clock = clock;
    }

    /**
     * Begins to connect, and goes on trying in the background: a store that is down does not keep anybody waiting here.
     *
     * @throws IllegalArgumentException if the certificate authorities cannot be read
     */
    public static FeatureClient connect(StoreConfig store, Credentials credentials) {
        return connect(store, credentials, InstantSource.system());
    }

    static FeatureClient connect(StoreConfig store, Credentials credentials, InstantSource clock) {
        return new FeatureClient(store, new StoreConnection(store, credentials), clock);
    }

    public StoreConfig store() {
        return store;
    }

    /** Whether the store answers. */
    public boolean isUp() {
        return connection.isUp();
    }

    /** Why it does not; empty while it does. */
    public Optional<Obstacle> obstacle() {
        return connection.problem().map(FeatureStoreException::obstacle);
    }

    /**
     * Reads the rows of these keys in one round trip. The caller's thread does not wait; what it adds to the stage runs
     * on the connection's own thread and must not block.
     *
     * @param timeout the longest wait for the answer
     * @return a row for each key in their order, {@link FeatureRow#missing} where there is none of this schema; failed
     *     with {@link FeatureStoreException} if the store is down, refuses, or has not answered in time
     */
    public CompletionStage<List<FeatureRow>> read(
            ViewConfig view, List<String> keys, Duration timeout) {
        return stored(view).read(keys, timeout);
    }

    /** A writer of rows of this view. */
    public FeatureWriter writer(ViewConfig view) {
        return new FeatureWriter(stored(view), connection, clock);
    }

    StoredView stored(ViewConfig view) {
        var known = views.get(view.name());
        if (known != null && known.config.equals(view)) {
            return known;
        }
        var made = new StoredView(store, view, connection);
        views.put(view.name(), made);
        return made;
    }

    @Override
    public void close() {
        connection.close();
    }

    /** The rows of one view in the store. */
    static final class StoredView {

        private final ViewConfig config;
        private final FeatureLayout layout;
        private final String prefix;
        private final StoreConnection connection;

        StoredView(StoreConfig store, ViewConfig config, StoreConnection connection) {
            this.config = config;
            this.layout = FeatureLayout.of(config);
            this.prefix = store.keyPrefix() + ":" + config.name() + ":";
            this.connection = connection;
        }

        ViewConfig config() {
            return config;
        }

        FeatureLayout layout() {
            return layout;
        }

        String key(String entity) {
            return prefix + entity;
        }

        CompletableFuture<List<FeatureRow>> read(List<String> keys, Duration timeout) {
            if (keys.isEmpty()) {
                return CompletableFuture.completedFuture(List.of());
            }
            var current = connection.current();
            if (current == null) {
                return CompletableFuture.failedFuture(connection.failure(null));
            }
            if (keys.size() == 1) {
                return within(timeout, current.async().get(key(keys.getFirst())), this::one);
            }
            return within(timeout, current.async().mget(keyArray(keys)), this::many);
        }

        /** The answer as rows, or the failure to give one in time. */
        private <T> CompletableFuture<List<FeatureRow>> within(
                Duration timeout, RedisFuture<T> command, Function<T, List<FeatureRow>> reading) {
            var answer = command.toCompletableFuture();
            connection.watch(answer, timeout);
            return answer.handle(
                    (value, failure) -> {
                        check(failure, timeout);
                        return reading.apply(value);
                    });
        }

        private void check(Throwable failure, Duration timeout) {
            if (failure == null) {
                connection.answered();
                return;
            }
            throw failure instanceof TimeoutException
                    ? connection.late(timeout)
                    : connection.failure(failure);
        }

        private String[] keyArray(List<String> keys) {
            var array = new String[keys.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = key(keys.get(i));
            }
            return array;
        }

        private List<FeatureRow> one(byte[] packed) {
            return List.of(row(packed));
        }

        private List<FeatureRow> many(List<KeyValue<String, byte[]>> values) {
            return values.stream().map(value -> row(value.getValueOrElse(null))).toList();
        }

        private FeatureRow row(byte[] packed) {
            return packed == null ? FeatureRow.missing() : layout.decode(packed);
        }
    }
}
