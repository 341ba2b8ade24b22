package dev.tandem.runtime.serve;

/** Whether new clients should come to a server, as every thread sees it. */
final class ServerState {

    private volatile boolean ready = true;

    boolean isReady() {
        return ready;
    }

    /** From now on they should not; those who come all the same are served for as long as it listens. */
    void drain() {
        ready = false;
    }
}
