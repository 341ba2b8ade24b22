package dev.tandem.runtime.telemetry.payload;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be sent or is on its way, bounded in bytes. Room is set aside before a payload is copied and given back
 * when its event has arrived or is given up.
 */
final class EventQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Deque<WaitingEvent> waiting = new ArrayDeque<>();
    private final long capacity;
    private long held;
    private boolean closed;

    EventQueue(long capacity) {
        this.capacity = capacity;
    }

    /** Whether there is room for so many bytes, which are set aside then. */
    boolean reserve(long bytes) {
        lock.lock();
        try {
            if (closed || held + bytes > capacity) {
                return false;
            }
            held += bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether so many bytes would never find room. */
    boolean isTooSmallFor(long bytes) {
        return bytes > capacity;
    }

    void release(long bytes) {
        lock.lock();
        try {
            held -= bytes;
            if (held == 0) {
                emptied.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lines up an event whose room is set aside. */
    void add(WaitingEvent event) {
        lock.lock();
        try {
            waiting.add(event);
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The next event, waited for; empty when nothing more will come. */
    Optional<WaitingEvent> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty()) {
                if (closed) {
                    return Optional.empty();
                }
                added.await();
            }
            return Optional.of(waiting.removeFirst());
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing waits any more and nothing is on its way, or the time is up. */
    boolean awaitEmpty(long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (held > 0 && left > 0) {
                left = emptied.awaitNanos(left);
            }
            return held == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that are set aside. */
    long held() {
        lock.lock();
        try {
            return held;
        } finally {
            lock.unlock();
        }
    }
}
