package dev.tandem.runtime.serve.batching;

/**
 * How long a request may have to wait for its turn: as long as it has time, until waiting is the rule. A queue that is empty now and then takes up
 * bursts, which is what it is for. One that has not been empty for long does nothing but let everybody wait: with a shorter one as many are
 * answered, only sooner, and those refused learn it at once. How many requests that lets wait follows from what the model's calls take at the
 * time. (Controlled delay: K. Nichols and V. Jacobson, "Controlling Queue Delay", ACM Queue 10(5), 2012; but judged as a request comes, by what
 * its wait is expected to be, because one that is refused late has waited for nothing.)
 */
final class WaitLimit {

    /** So much of the time that a server gives to requests may a queue go on without being empty; and so long one may then wait. */
    private static final int SHARE = 10;

    private final long shortNanos;
    private volatile long emptyAtNanos;

    WaitLimit(long timeoutNanos, long now) {
        this.shortNanos = timeoutNanos / SHARE;
        this.emptyAtNanos = now;
    }

    /** Takes note that nothing waits. */
    void empty(long now) {
        emptyAtNanos = now;
    }

    /**
     * The longest wait that is taken on now, nanoseconds.
     *
     * @param enoughNanos what has to wait so that nobody who scores is ever without work
     */
    long nanos(long now, double enoughNanos) {
        return now - emptyAtNanos < shortNanos
                ? Long.MAX_VALUE
                : (long) Math.max((double) shortNanos, enoughNanos);
    }
}
