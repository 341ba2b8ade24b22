package dev.tandem.runtime.serve.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be scored, handed out in batches as somebody becomes free to score it: late binding, so that a batch grows
 * exactly while all are busy, and nothing is held back for company unless a delay is allowed. The lowest level goes first,
 * and within a level who came first, but that those of the same key are served together. Nobody starves: of {@value
 * #TURNS} batches one at least begins with whoever has waited longest.
 *
 * @param <E> what waits
 */
final class BatchQueue<E extends BatchQueue.Entry> {

    /** So that what is urgent has nearly everything, and what is not, still an eighth of it. */
    static final int TURNS = 8;

    /** One that waits. */
    interface Entry {

        BatchKey key();

        /** How many rows it brings, at least 1. */
        int rows();

        /** The lower, the sooner. */
        int level();

        /** When it came, on the clock of {@link System#nanoTime}. */
        long arrivalNanos();

        /** Whether nobody waits for it any more. */
        boolean isOver();

        /** Lets go of what it holds, because it is over. */
        void drop();
    }

    /** Who waits longer comes first. */
    static <E extends Entry> Comparator<E> byArrival() {
        // Their difference, because that clock may begin anywhere and overflow.
        return (a, b) -> Long.compare(a.arrivalNanos() - b.arrivalNanos(), 0);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<BatchKey, Group<E>> groups = new HashMap<>();
    private final int maxRows;
    private final long maxDelayNanos;
    private final int maxWaiting;
    private int waiting;

    /** How many batches in a row went without whoever has waited longest. */
    private int passedOver;

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
            group.add(entry);
            waiting++;
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
                var longest = longest(now);
                if (!isDue(longest, now)) {
                    changed.awaitNanos(maxDelayNanos - age(longest, now));
                    continue;
                }
                var batch = collect(longest.oldest(), now);
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

    /** What would go before an entry of that level, but for turns of those that wait longest. */
    QueueLoad ahead(int level) {
        lock.lock();
        try {
            return groups.values().stream()
                    .map(group -> group.upTo(level))
                    .reduce(QueueLoad.NONE, QueueLoad::plus);
        } finally {
            lock.unlock();
        }
    }

    /** The one with the oldest entry of those that are due, or else of all. */
    private Group<E> longest(long now) {
        return groups.values().stream()
                .max(
                        Comparator.comparing((Group<E> group) -> isDue(group, now))
                                .thenComparing(group -> age(group, now)))
                .orElseThrow();
    }

    private boolean isDue(Group<E> group, long now) {
        return closed || group.rows() >= maxRows || age(group, now) >= maxDelayNanos;
    }

    private static <E extends Entry> long age(Group<E> group, long now) {
        return now - group.oldest().arrivalNanos();
    }

    /** Whose turn it is of those that are due. */
    private E first(E oldest, long now) {
        return passedOver >= TURNS - 1
                ? oldest
                : groups.values().stream()
                        .filter(group -> isDue(group, now))
                        .map(Group::first)
                        .min(Comparator.<E>comparingInt(Entry::level).thenComparing(byArrival()))
                        .orElse(oldest);
    }

    private List<E> collect(E oldest, long now) {
        var next = first(oldest, now);
        var key = next.key();
        var group = groups.get(key);
        var batch = new ArrayList<E>();
        int rows = 0;
        boolean passed = true;
        while (true) {
            boolean over = next.isOver();
            if (!over && !batch.isEmpty() && rows + next.rows() > maxRows) {
                break;
            }
            group.remove(next);
            waiting--;
            passed &= next != oldest;
            if (over) {
                next.drop();
            } else {
                batch.add(next);
                rows += next.rows();
            }
            if (group.isEmpty()) {
                groups.remove(key);
                break;
            }
            next = group.first();
        }
        if (!passed) {
            passedOver = 0;
        } else if (!batch.isEmpty()) {
            passedOver++;
        }
        return batch;
    }

    /** Makes room: what nobody waits for must not keep others out. */
    private void purge() {
        for (var group : groups.values()) {
            for (var entry : group.entries()) {
                if (entry.isOver()) {
                    group.remove(entry);
                    waiting--;
                    entry.drop();
                }
            }
        }
        groups.values().removeIf(Group::isEmpty);
    }
}
