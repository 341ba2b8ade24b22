package dev.tandem.runtime.serve;

import io.vertx.core.buffer.Buffer;

/**
 * One infer call from its arrival to its end. It ends once: by an answer, a refusal, its deadline, or because the client
 * has gone. Belongs to its event loop, but for {@link #isOver}.
 */
public final class Exchange {

    private final InferCall call;
    private final Deadlines deadlines;
    private final ServingMetrics metrics;
    private final long arrivalNanos;
    private final long deadlineNanos;
    private volatile boolean over;

    Exchange(
            InferCall call,
            Deadlines deadlines,
            ServingMetrics metrics,
            long arrivalNanos,
            long deadlineNanos) {
        this.call = call;
        this.deadlines = deadlines;
        this.metrics = metrics;
        this.arrivalNanos = arrivalNanos;
        this.deadlineNanos = deadlineNanos;
    }

    InferCall call() {
        return call;
    }

    /** Whether nobody waits for the answer any more; any thread may ask. */
    boolean isOver() {
        return over;
    }

    boolean isExpiredAt(long nanos) {
        return nanos - deadlineNanos >= 0;
    }

    void answer(Buffer body) {
        if (end()) {
            metrics.answered(call.protocol(), System.nanoTime() - arrivalNanos);
            call.answer(body);
        }
    }

    /** Answers with an error, unless the exchange is over. */
    public void refuse(RefusedException why) {
        if (end()) {
            metrics.refused(call.protocol(), why.refusal(), System.nanoTime() - arrivalNanos);
            call.refuse(why);
        }
    }

    /** The client has gone. */
    public void abandon() {
        if (end()) {
            metrics.abandoned();
        }
    }

    void expire(int timeoutMillis) {
        refuse(
                new RefusedException(
                        Refusal.DEADLINE_EXCEEDED,
                        "no answer within the deadline; this server allows %d ms from a request's arrival"
                                .formatted(timeoutMillis)));
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        deadlines.remove(this);
        return true;
    }
}
