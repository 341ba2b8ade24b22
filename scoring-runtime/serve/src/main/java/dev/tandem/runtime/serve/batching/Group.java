package dev.tandem.runtime.serve.batching;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Entries that wait and can be scored in one call: of the lowest level first, and of the same level first come, first
 * served. Where all are of one level, as they are until somebody asks for another, it is a queue and costs no more.
 */
final class Group<E extends BatchQueue.Entry> {

    private final NavigableMap<Integer, Level<E>> levels = new TreeMap<>();
    private long rows;

    /** Entries of one level, never none. */
    private static final class Level<E> {
        private final Deque<E> entries = new ArrayDeque<>();
        private long rows;
    }

    void add(E entry) {
        var level = levels.computeIfAbsent(entry.level(), ignored -> new Level<>());
        level.entries.add(entry);
        level.rows += entry.rows();
        rows += entry.rows();
    }

    /** Takes one out that is in it; quickly if it is the first or the oldest. */
    void remove(E entry) {
        var level = levels.get(entry.level());
        if (level.entries.getFirst() == entry) {
            level.entries.removeFirst();
        } else {
            level.entries.removeIf(other -> other == entry);
        }
        level.rows -= entry.rows();
        rows -= entry.rows();
        if (level.entries.isEmpty()) {
            levels.remove(entry.level());
        }
    }

    boolean isEmpty() {
        return levels.isEmpty();
    }

    long rows() {
        return rows;
    }

    /** Those that go before another of that level. */
    QueueLoad upTo(int level) {
        int entries = 0;
        long ahead = 0;
        for (var one : levels.headMap(level, true).values()) {
            entries += one.entries.size();
            ahead += one.rows;
        }
        return new QueueLoad(entries, ahead);
    }

    /** Whose turn it is. */
    E first() {
        return levels.firstEntry().getValue().entries.getFirst();
    }

    /** Who has waited longest. */
    E oldest() {
        if (levels.size() == 1) {
            return first();
        }
        return levels.values().stream()
                .map(level -> level.entries.getFirst())
                .min(BatchQueue.byArrival())
                .orElseThrow();
    }

    List<E> entries() {
        return levels.values().stream().flatMap(level -> level.entries.stream()).toList();
    }
}
