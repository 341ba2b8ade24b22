import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Asks one server on one thread, over a bounded number of connections: in an open loop, where a request is sent when its time has come (Poisson
 * arrivals), whatever has become of those before; or in a closed one, where each connection always has a request on its way.
 *
 * <p>A request for which every connection is taken is turned away by the client, as Envoy and pools of connections do: it counts as offered, and as
 * not served. A client waits no longer than twice the objective; then it closes the connection and opens another.
 */
final class OpenLoop {

    /** What is asked, and the status that is right for it. */
    record Request(ByteBuffer bytes, int status) {

        static Request post(String path, byte[] body, String headers, int status) {
            byte[] head =
                    ("POST " + path + " HTTP/1.1\r\nHost: bench\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
            return new Request(ByteBuffer.allocateDirect(head.length + body.length).put(head).put(body).flip(), status);
        }
    }

    private record Sent(Connection connection, long intendedNanos) {

        boolean isOnItsWay() {
            return connection.isBusy() && connection.intendedNanos() == intendedNanos;
        }
    }

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> opening = new HashSet<>();
    private final Deque<Sent> sent = new ArrayDeque<>();
    private final Random random = new Random(7);
    private final InetSocketAddress server;
    private final List<Request> requests;
    private final long objectiveNanos;
    private int turn;
    private boolean closed;
    private int onTheirWay;

    OpenLoop(int port, List<Request> requests, long objectiveMillis) throws IOException {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.requests = requests;
        this.objectiveNanos = objectiveMillis * 1_000_000;
    }

    /** Makes it so many connections, all of them idle. */
    void connect(int count) throws IOException {
        while (idle.size() > count) {
            idle.removeLast().close();
        }
        for (int i = idle.size(); i < count; i++) {
            opening.add(Connection.open(server, selector));
            // No faster than the listener's backlog is taken from.
            while (opening.size() >= 64) {
                poll(1);
            }
        }
        finish();
    }

    /** Lets every connection ask again as soon as it is answered. */
    Outcome closed(double seconds) throws IOException {
        long begun = System.nanoTime();
        long end = begun + (long) (seconds * 1e9);
        var outcome = new Outcome(begun, objectiveNanos);
        closed = true;
        while (!idle.isEmpty()) {
            send(idle.removeFirst(), System.nanoTime(), outcome);
        }
        while (System.nanoTime() < end) {
            poll(1);
        }
        closed = false;
        outcome.end(System.nanoTime());
        finish();
        return outcome;
    }

    /** Asks so often by second. Some may still be on their way when it returns. */
    Outcome open(double rate, double seconds) throws IOException {
        long begun = System.nanoTime();
        long end = begun + (long) (seconds * 1e9);
        var outcome = new Outcome(begun, objectiveNanos);
        double next = begun;
        for (long now = begun; now < end; now = System.nanoTime()) {
            for (; next <= now; next -= Math.log(1 - random.nextDouble()) / rate * 1e9) {
                if (idle.isEmpty()) {
                    outcome.unsent((long) next);
                } else {
                    outcome.sent(now - (long) next);
                    send(idle.removeFirst(), (long) next, outcome);
                }
            }
            // Sleeps only where there is time to wake up again.
            poll(next - now > 5e6 ? 1 : 0);
            giveUp(System.nanoTime());
        }
        outcome.end(System.nanoTime());
        return outcome;
    }

    /** Waits for what is on its way. */
    void finish() throws IOException {
        while (onTheirWay > 0 || !opening.isEmpty()) {
            poll(1);
            giveUp(System.nanoTime());
        }
        sent.clear();
    }

    /** Leaves on one connection that is idle, and comes back on another. */
    void comeBack() throws IOException {
        if (!idle.isEmpty()) {
            reopen(idle.removeFirst());
        }
    }

    private void send(Connection connection, long intended, Outcome outcome) throws IOException {
        onTheirWay++;
        if (!closed) {
            sent.addLast(new Sent(connection, intended));
        }
        turn = turn + 1 == requests.size() ? 0 : turn + 1;
        try {
            connection.send(requests.get(turn), intended, outcome);
        } catch (IOException e) {
            lost(connection);
        }
    }

    private void poll(long millis) throws IOException {
        if (millis == 0) {
            selector.selectNow(this::handle);
        } else {
            selector.select(this::handle, millis);
        }
    }

    private void handle(SelectionKey key) {
        var connection = (Connection) key.attachment();
        try {
            if (connection.isOpening()) {
                opened(connection);
            } else {
                read(connection);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void opened(Connection connection) throws IOException {
        try {
            if (connection.connected()) {
                opening.remove(connection);
                idle.addLast(connection);
            }
        } catch (IOException e) {
            connection.reopen();
        }
    }

    private void read(Connection connection) throws IOException {
        boolean wasBusy = connection.isBusy();
        try {
            var status = connection.read(buffer);
            if (status.isEmpty()) {
                return;
            }
            onTheirWay--;
            long now = System.nanoTime();
            connection.outcome().answered(status.getAsInt(), connection.expected(), connection.intendedNanos(), now);
            if (closed) {
                send(connection, now, connection.outcome());
            } else {
                idle.addLast(connection);
            }
        } catch (IOException e) {
            if (wasBusy) {
                lost(connection);
            } else {
                idle.remove(connection);
                reopen(connection);
            }
        }
    }

    private void lost(Connection connection) throws IOException {
        onTheirWay--;
        connection.outcome().lost(connection.intendedNanos());
        reopen(connection);
    }

    private void reopen(Connection connection) throws IOException {
        connection.reopen();
        opening.add(connection);
    }

    private void giveUp(long now) throws IOException {
        while (!sent.isEmpty()) {
            var oldest = sent.getFirst();
            if (oldest.isOnItsWay() && now - oldest.intendedNanos() <= 2 * objectiveNanos) {
                return;
            }
            sent.removeFirst();
            if (oldest.isOnItsWay()) {
                lost(oldest.connection());
            }
        }
    }
}
