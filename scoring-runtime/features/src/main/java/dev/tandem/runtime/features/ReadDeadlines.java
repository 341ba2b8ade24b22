package dev.tandem.runtime.features;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Fails what is not answered within a time that is the same for all: so they end in the order in which they began, and
 * one timer is enough. One for each would cost half as much as the lookup itself.
 */
final class ReadDeadlines {

    private record Pending(CompletableFuture<?> answer, long deadlineNanos) {}

    private final ScheduledExecutorService timer;
    private final long timeoutNanos;
    private final ConcurrentLinkedQueue<Pending> pending = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean armed = new AtomicBoolean();

    ReadDeadlines(ScheduledExecutorService timer, long timeoutNanos) {
        this.timer = timer;
        this.timeoutNanos = timeoutNanos;
    }

    void watch(CompletableFuture<?> answer) {
        dropAnswered();
        pending.add(new Pending(answer, System.nanoTime() + timeoutNanos));
        arm(timeoutNanos);
    }

    private void dropAnswered() {
        var first = pending.peek();
        while (first != null && first.answer().isDone()) {
            // Not poll: another thread may have taken it meanwhile.
            pending.remove(first);
            first = pending.peek();
        }
    }

    private void arm(long delayNanos) {
        if (!armed.get() && armed.compareAndSet(false, true)) {
            var _ = timer.schedule(this::expire, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void expire() {
        long now = System.nanoTime();
        var first = pending.peek();
        while (first != null && (first.answer().isDone() || first.deadlineNanos() - now <= 0)) {
            pending.remove(first);
            first.answer().completeExceptionally(new TimeoutException());
            first = pending.peek();
        }
        armed.set(false);
        first = pending.peek();
        if (first != null) {
            arm(Math.max(1, first.deadlineNanos() - System.nanoTime()));
        }
    }
}
