package dev.tandem.runtime.app.bench;

import io.netty.bootstrap.Bootstrap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** All connections to the server, and which of them are free. Everything happens on the event loop. */
final class ConnectionPool implements Connection.Listener {

    private final List<Connection> all = new ArrayList<>();
    private final Deque<Connection> free = new ArrayDeque<>();
    private Optional<Run> run = Optional.empty();
    private int busy;

    ConnectionPool(Bootstrap bootstrap, int count) {
        for (int i = 0; i < count; i++) {
            all.add(new Connection(bootstrap, this));
        }
    }

    void open() {
        all.forEach(Connection::open);
    }

    void close() {
        all.forEach(Connection::close);
    }

    /** Whoever is told from now on what comes of requests. */
    void serve(Run next) {
        run = Optional.of(next);
    }

    boolean hasFree() {
        return !free.isEmpty();
    }

    /** The connection that has been free for longest, which is for a request now. */
    Connection take() {
        busy++;
        return free.removeFirst();
    }

    /** How many requests are on their way. */
    int busy() {
        return busy;
    }

    /** Waits no longer for what is on its way. */
    void giveUp() {
        all.stream().filter(Connection::isBusy).forEach(Connection::drop);
    }

    @Override
    public void free(Connection connection) {
        free.addLast(connection);
        run.ifPresent(Run::send);
    }

    @Override
    public void gone(Connection connection) {
        free.remove(connection);
    }

    @Override
    public void answered(Connection connection, int status) {
        busy--;
        run.ifPresent(current -> current.answered(status, connection.dueNanos()));
    }

    @Override
    public void lost(Connection connection) {
        busy--;
        run.ifPresent(Run::lost);
    }
}
