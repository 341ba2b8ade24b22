package dev.tandem.runtime.serve.about;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests there were and where their time went, in the terms of Triton's statistics extension
 * (triton-inference-server/server, docs/protocol/extension_statistics.md).
 */
public final class ServingStatistics {

    /** How often something happened, and how long it took in all. */
    public record Duration(long count, long nanos) {}

    /**
     * What was counted until now.
     *
     * @param lastMillis when the last prediction was made, milliseconds since 1970; 0 before the first
     * @param rows predictions, each row of a request counting as one
     * @param executions runs of the model
     * @param success from a request's arrival to its answer
     * @param fail from the arrival of a request to its refusal
     * @param queue waiting for a thread
     * @param input reading requests
     * @param infer running the model
     * @param output writing answers
     * @param cacheHit looking up answers that were there
     * @param cacheMiss looking up answers that were not there, and keeping them
     */
    public record Snapshot(
            long lastMillis,
            long rows,
            long executions,
            Duration success,
            Duration fail,
            Duration queue,
            Duration input,
            Duration infer,
            Duration output,
            Duration cacheHit,
            Duration cacheMiss) {}

    private final LongAdder successes = new LongAdder();
    private final LongAdder successNanos = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder failureNanos = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder executions = new LongAdder();
    private final LongAdder queueNanos = new LongAdder();
    private final LongAdder inputNanos = new LongAdder();
    private final LongAdder inferNanos = new LongAdder();
    private final LongAdder outputNanos = new LongAdder();
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder cacheHitNanos = new LongAdder();
    private final LongAdder cacheMisses = new LongAdder();
    private final LongAdder cacheMissNanos = new LongAdder();
    private volatile long lastMillis;

    /** A request was answered so long after its arrival. */
    public void answered(long nanos) {
        successes.increment();
        successNanos.add(nanos);
    }

    /** A request was refused so long after its arrival. */
    public void refused(long nanos) {
        failures.increment();
        failureNanos.add(nanos);
    }

    /** A request waited so long for a thread. */
    public void queued(long nanos) {
        queueNanos.add(nanos);
    }

    /** A request was read, which took so long. */
    public void read(long nanos) {
        inputNanos.add(nanos);
    }

    /** The model ran once, so long, for so many rows. */
    public void ran(int count, long nanos) {
        executions.increment();
        rows.add(count);
        inferNanos.add(nanos);
        lastMillis = System.currentTimeMillis();
    }

    /** An answer was written, which took so long. */
    public void wrote(long nanos) {
        outputNanos.add(nanos);
    }

    /** A request was answered by what the model had said before; looking that up took so long. */
    public void cacheHit(long nanos) {
        cacheHits.increment();
        cacheHitNanos.add(nanos);
    }

    /** The model had to be asked; looking up in vain, and keeping what it said, took so long. */
    public void cacheMiss(long nanos) {
        cacheMisses.increment();
        cacheMissNanos.add(nanos);
    }

    public Snapshot snapshot() {
        long requests = successes.sum();
        // Whoever was answered from the cache waited for no thread and no model.
        long hits = cacheHits.sum();
        long asked = Math.max(0, requests - hits);
        return new Snapshot(
                lastMillis,
                rows.sum(),
                executions.sum(),
                new Duration(requests, successNanos.sum()),
                new Duration(failures.sum(), failureNanos.sum()),
                new Duration(asked, queueNanos.sum()),
                new Duration(requests, inputNanos.sum()),
                new Duration(asked, inferNanos.sum()),
                new Duration(requests, outputNanos.sum()),
                new Duration(hits, cacheHitNanos.sum()),
                new Duration(cacheMisses.sum(), cacheMissNanos.sum()));
    }
}
