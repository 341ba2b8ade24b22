package dev.tandem.runtime.serve;

/** Where a server is in its life, as every thread sees it. */
final class ServerState {

    private enum Phase {
        READY,
        DRAINING,
        CLOSING
    }

    private volatile Phase phase = Phase.READY;

    /** Whether new clients should come here. */
    boolean isReady() {
        return phase == Phase.READY;
    }

    /** Whether requests are still taken: for a while yes, though no longer ready. */
    boolean isAccepting() {
        return phase != Phase.CLOSING;
    }

    void drain() {
        phase = Phase.DRAINING;
    }

    void close() {
        phase = Phase.CLOSING;
    }
}
