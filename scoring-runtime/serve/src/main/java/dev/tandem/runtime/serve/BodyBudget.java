package dev.tandem.runtime.serve;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that large bodies may fill together, over all connections: each of them is within its limit, but a hundred at
 * once would end the process, and with it everybody's requests.
 */
final class BodyBudget {

    /** Bodies up to that size are not counted: connections and streams bound their number well enough. */
    private static final int SMALL_BYTES = 64 * 1024;

    private final AtomicLong free;
    private final long bytes;

    /**
     * A share of the heap, each body being held up to three times while it is read; but always room for one.
     *
     * @param maxPayloadBytes the largest body
     */
    BodyBudget(int maxPayloadBytes) {
        this(maxPayloadBytes, Runtime.getRuntime().maxMemory() / 4);
    }

    BodyBudget(int maxPayloadBytes, long share) {
        bytes = Math.max(maxPayloadBytes, share);
        free = new AtomicLong(bytes);
    }

    /** Whether a body may grow from that size to this one; if so, it is counted with the new size. */
    boolean grow(long from, long to) {
        long more = counted(to) - counted(from);
        if (more == 0) {
            return true;
        }
        if (free.addAndGet(-more) >= 0) {
            return true;
        }
        free.addAndGet(more);
        return false;
    }

    /** Gives back all of a body of that size. */
    void release(long size) {
        if (counted(size) > 0) {
            free.addAndGet(size);
        }
    }

    long bytes() {
        return bytes;
    }

    private static long counted(long size) {
        return size <= SMALL_BYTES ? 0 : size;
    }
}
