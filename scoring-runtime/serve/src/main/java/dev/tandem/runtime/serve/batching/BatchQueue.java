package dev.tandem.runtime.serve.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be scored, handed out in batches as somebody becomes free to score it: late binding, so that a batch grows
 * exactly while all are busy, and nothing is held back for company unless a delay is allowed. First come, first served, but
 * that those of the same key are served together.
 *
 * @param <E> what waits
 */
final class BatchQueue<E extends BatchQueue.Entry> {

    /** One that waits. */
    interface Entry {

        BatchKey key();

        /** How many rows it brings, at least 1. */
        int rows();

        /** When it came, on the clock of {@link System#nanoTime}. */
        long arrivalNanos();

        /** Whether nobody waits for it any more. */
        boolean isOver();

        /** Lets go of what it holds, because it is over. */
        void drop();
    }

    /** Entries of one key, never none. */
    private static final class Group<E extends Entry> {

        private final Deque<E> entries = new ArrayDeque<>();
        private long rows;

        long age(long now) {
            return now - entries.getFirst().arrivalNanos();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<BatchKey, Group<E>> groups = new HashMap<>();
    private final int maxRows;
    private final long maxDelayNanos;
    private final int maxWaiting;
    private int waiting;
    private long waitingRows;

    /** How many are free, so that an entry for each of them waits for no longer than they need to wake up. */
    private int free;

    private boolean closed;

    /**
     * A queue that is empty.
     *
     * @param maxRows most rows of a batch; an entry of more is a batch by itself
     * @param maxDelayNanos how long an entry may be held back for others while somebody is free
     * @param maxWaiting most entries that nobody is free for
     */
    BatchQueue(int maxRows, long maxDelayNanos, int maxWaiting) {
        this.maxRows = maxRows;
        this.maxDelayNanos = maxDelayNanos;
        this.maxWaiting = maxWaiting;
    }

    /** Whether there was room. */
    boolean offer(E entry) {
        lock.lock();
        try {
            if (waiting >= maxWaiting + free) {
                purge();
            }
            if (closed || waiting >= maxWaiting + free) {
                return false;
            }
            var group = groups.computeIfAbsent(entry.key(), ignored -> new Group<>());
            group.entries.add(entry);
            group.rows += entry.rows();
            waiting++;
            waitingRows += entry.rows();
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next batch, waited for; of one key, its rows no more than allowed unless it is a single entry.
     *
     * @return empty when the queue is closed and nothing is left
     */
    List<E> take() throws InterruptedException {
        lock.lockInterruptibly();
        free++;
        try {
            while (true) {
                if (groups.isEmpty()) {
                    if (closed) {
                        return List.of();
                    }
                    changed.await();
                    continue;
                }
                long now = System.nanoTime();
                var next = next(now);
                if (!isDue(next.getValue(), now)) {
                    changed.awaitNanos(maxDelayNanos - next.getValue().age(now));
                    continue;
                }
                var batch = collect(next.getKey(), next.getValue());
                if (!batch.isEmpty()) {
                    return batch;
                }
            }
        } finally {
            free--;
            if (!groups.isEmpty()) {
                // Others may be free as well, and were not told of what is left.
                changed.signal();
            }
            lock.unlock();
        }
    }

    /** Takes no more; what waits is still handed out, at once. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    long waitingRows() {
        lock.lock();
        try {
            return waitingRows;
        } finally {
            lock.unlock();
        }
    }

    /** The oldest of those that are due, or else of all. */
    private Map.Entry<BatchKey, Group<E>> next(long now) {
        return groups.entrySet().stream()
                .max(
                        Comparator.comparing(
                                        (Map.Entry<BatchKey, Group<E>> group) ->
                                                isDue(group.getValue(), now))
                                .thenComparing(group -> group.getValue().age(now)))
                .orElseThrow();
    }

    private boolean isDue(Group<E> group, long now) {
        return closed || group.rows >= maxRows || group.age(now) >= maxDelayNanos;
    }

    private List<E> collect(BatchKey key, Group<E> group) {
        var batch = new ArrayList<E>();
        int rows = 0;
        while (!group.entries.isEmpty()) {
            var entry = group.entries.getFirst();
            boolean over = entry.isOver();
            if (!over && !batch.isEmpty() && rows + entry.rows() > maxRows) {
                break;
            }
            remove(group, group.entries.removeFirst());
            if (over) {
                entry.drop();
            } else {
                batch.add(entry);
                rows += entry.rows();
            }
        }
        if (group.entries.isEmpty()) {
            groups.remove(key);
        }
        return batch;
    }

    /** Makes room: what nobody waits for must not keep others out. */
    private void purge() {
        for (var group : groups.values()) {
            for (var entry : List.copyOf(group.entries)) {
                if (entry.isOver()) {
                    group.entries.remove(entry);
                    remove(group, entry);
                    entry.drop();
                }
            }
        }
        groups.values().removeIf(group -> group.entries.isEmpty());
    }

    private void remove(Group<E> group, E entry) {
        group.rows -= entry.rows();
        waiting--;
        waitingRows -= entry.rows();
    }
}
