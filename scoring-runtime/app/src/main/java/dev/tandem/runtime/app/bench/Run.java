package dev.tandem.runtime.app.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Sends for a while what a schedule says, and counts what comes of it. Everything happens on the event loop. */
final class Run {

    /** How long it waits for answers when no more is due: as long as a server of ours takes at most. */
    private static final long PATIENCE_SECONDS = 30;

    private final Tally tally = new Tally();
    private final long begunNanos = System.nanoTime();
    private final long begunCpuNanos = cpuNanos();
    private final EventLoop loop;
    private final ConnectionPool pool;
    private final ByteBuf request;
    private final Schedule schedule;
    private final double asked;
    private final long length;
    private final CompletableFuture<Outcome> done;
    private boolean waking;
    private boolean over;
    private long unsent;
    private long usedCpuNanos;
    private Future<?> givingUp;

    /**
     * @param asked requests a second, for the outcome
     * @param duration for how long requests are due
     * @param done completed when all are answered, or given up
     */
    Run(
            EventLoop loop,
            ConnectionPool pool,
            ByteBuf request,
            Schedule schedule,
            double asked,
            Duration duration,
            CompletableFuture<Outcome> done) {
        this.loop = loop;
        this.pool = pool;
        this.request = request;
        this.schedule = schedule;
        this.asked = asked;
        this.length = duration.toNanos();
        this.done = done;
    }

    void begin() {
        var _ = loop.schedule(this::end, length, TimeUnit.NANOSECONDS);
        send();
    }

    /** Sends what is due as far as connections are free, and comes back when more is. */
    void send() {
        if (over) {
            return;
        }
        long now = now();
        while (pool.hasFree() && isDue(now)) {
            var connection = pool.take();
            long due = begunNanos + schedule.due(now);
            tally.sent(System.nanoTime() - Math.max(due, connection.freeNanos()));
            connection.send(request, due);
            schedule.advance();
        }
        if (pool.hasFree() && !waking) {
            waking = true;
            var _ = loop.schedule(this::wake, schedule.due(now) - now, TimeUnit.NANOSECONDS);
        }
    }

    void answered(int status, long dueNanos) {
        long now = now();
        tally.answered(status, begunNanos + now - dueNanos, now < length);
        finishIfDone();
    }

    void lost() {
        tally.lost();
        finishIfDone();
    }

    private boolean isDue(long now) {
        long due = schedule.due(now);
        return due <= now && due < length;
    }

    private void wake() {
        waking = false;
        send();
    }

    private void end() {
        over = true;
        usedCpuNanos = cpuNanos() - begunCpuNanos;
        for (; schedule.due(length) < length; schedule.advance()) {
            unsent++;
        }
        givingUp = loop.schedule(pool::giveUp, PATIENCE_SECONDS, TimeUnit.SECONDS);
        finishIfDone();
    }

    private void finishIfDone() {
        if (over && pool.busy() == 0) {
            givingUp.cancel(false);
            done.complete(
                    tally.outcome(asked, length / 1e9, unsent, (double) usedCpuNanos / length));
        }
    }

    private long now() {
        return System.nanoTime() - begunNanos;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
