package dev.tandem.runtime.features;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes rows of one view, many to a round trip. At most two batches are held: one that fills and one on its way, so
 * that a store that is slower than its writer slows it down. What a lost connection may have taken is written again,
 * which changes nothing where it had arrived. One thread at a time.
 */
public final class FeatureWriter {

    private static final int BATCH_ROWS = 500;

    /** How long a store may be away in the middle of writing: a restart, a failover. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LONGEST_TTL_MILLIS = TimeUnit.DAYS.toMillis(365 * 100);
    private static final long RETRY_MILLIS = 100;

    private final FeatureClient.StoredView view;
    private final StoreConnection connection;
    private final InstantSource clock;
    private final long ttlMillis;
    private final Duration patience;
    private List<CommandArgs<String, byte[]>> filling = new ArrayList<>(BATCH_ROWS);
    private List<CommandArgs<String, byte[]>> sent = List.of();
    private CompletableFuture<?> answer = CompletableFuture.completedFuture(null);
    private final LongAdder written = new LongAdder();
    private volatile long lastWriteMillis;

    FeatureWriter(FeatureClient.StoredView view, StoreConnection connection, InstantSource clock) {
        this(view, connection, clock, PATIENCE);
    }

    FeatureWriter(
            FeatureClient.StoredView view,
            StoreConnection connection,
            InstantSource clock,
            Duration patience) {
        this.view = view;
        this.connection = connection;
        this.clock = clock;
        this.patience = patience;
        // Twice the age at which a row is of no use: long enough to tell "too old" from "never
        // written".
        this.ttlMillis = Math.min(view.config().maxAgeMillis(), LONGEST_TTL_MILLIS / 2) * 2;
    }

    /**
     * Writes a row, now or with the rows that follow.
     *
     * @param values numbers, booleans and strings in the order of the view's features; null for no value
     * @throws dev.tandem.runtime.core.InvalidInputException if a value is none of its feature's type; nothing is
     *     written then
     * @throws FeatureStoreException if rows before this one could not be written
     */
    public void put(String key, Object[] values) {
        filling.add(
                new CommandArgs<>(StoreConnection.CODEC)
                        .addKey(view.key(key))
                        .add(ttlMillis)
                        .addValue(view.layout().encode(clock.millis(), values)));
        if (filling.size() == BATCH_ROWS) {
            send();
        }
    }

    /**
     * Returns when every row is written.
     *
     * @throws FeatureStoreException if one could not be written; which ones were is then not known
     */
    public void flush() {
        if (!filling.isEmpty()) {
            send();
        }
        await();
    }

    /**
     * How often the store had to be connected to so far. Where that grows while rows are written,
     * those that were confirmed before may be gone: a store that keeps nothing on disk comes back
     * empty.
     */
    public int connections() {
        return connection.connections();
    }

    /** Rows that the store has confirmed; any thread may ask. */
    public long written() {
        return written.sum();
    }

    /** When the store last confirmed rows, milliseconds since 1970; 0 before the first. */
    public long lastWriteMillis() {
        return lastWriteMillis;
    }

    private void send() {
        await();
        sent = filling;
        filling = new ArrayList<>(BATCH_ROWS);
        answer = dispatch(sent);
    }

    /** Returns when the batch on its way has arrived, sending it again where that can help. */
    private void await() {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!sent.isEmpty()) {
            var failure = outcome(deadline);
            if (failure == null) {
                written.add(sent.size());
                lastWriteMillis = clock.millis();
                sent = List.of();
            } else if (StoreProblem.isRefusal(failure) || System.nanoTime() - deadline >= 0) {
                sent = List.of();
                filling.clear();
                throw failure instanceof FeatureStoreException known
                        ? known
                        : connection.failure(failure);
            } else {
                answer = dispatchLater(sent);
            }
        }
    }

    private Throwable outcome(long deadline) {
        try {
            long left = Math.max(1, deadline - System.nanoTime());
            answer.get(left, TimeUnit.NANOSECONDS);
            connection.answered();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            return connection.late(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            sent = List.of();
            throw connection.stopping(e);
        }
    }

    private CompletableFuture<?> dispatchLater(List<CommandArgs<String, byte[]>> rows) {
        var later = CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(() -> rows, later).thenCompose(this::dispatch);
    }

    private CompletableFuture<Void> dispatch(List<CommandArgs<String, byte[]>> rows) {
        var current = connection.current();
        if (current == null) {
            return CompletableFuture.failedFuture(connection.failure(null));
        }
        return dispatch(current, rows);
    }

    /** All commands in one go: the library would otherwise write each to the socket by itself. */
    private CompletableFuture<Void> dispatch(
            StatefulRedisConnection<String, byte[]> current,
            List<CommandArgs<String, byte[]>> rows) {
        var commands = new ArrayList<AsyncCommand<String, byte[], String>>(rows.size());
        for (var row : rows) {
            commands.add(
                    new AsyncCommand<>(
                            new Command<>(
                                    CommandType.PSETEX,
                                    new StatusOutput<>(StoreConnection.CODEC),
                                    row)));
        }
        current.dispatch(commands);
        return CompletableFuture.allOf(commands.toArray(CompletableFuture[]::new));
    }
}
