import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * One keep-alive connection over HTTP/1.1 that has at most one request on its way. No library: one core has to ask for more than
 * another core can answer, and a request here costs two system calls and little else.
 */
final class Connection {

    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress server;
    private final Selector selector;
    private SocketChannel channel;
    private SelectionKey key;
    private byte[] received = new byte[1024];
    private int size;
    private Outcome outcome;
    private long intendedNanos;
    private int expected;
    private boolean busy;

    private Connection(InetSocketAddress server, Selector selector) {
        this.server = server;
        this.selector = selector;
    }

    /** Begins to connect; it may be used once {@link #connected} says so. */
    static Connection open(InetSocketAddress server, Selector selector) throws IOException {
        var connection = new Connection(server, selector);
        connection.connect();
        return connection;
    }

    private void connect() throws IOException {
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean there = channel.connect(server);
        key = channel.register(selector, there ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
        size = 0;
        busy = false;
    }

    /** Whether it is connected now; asked once, when the selector says that something happened. */
    boolean connected() throws IOException {
        if (key.isConnectable() && !channel.finishConnect()) {
            return false;
        }
        key.interestOps(SelectionKey.OP_READ);
        return true;
    }

    boolean isOpening() {
        return key.interestOps() != SelectionKey.OP_READ;
    }

    /** Sends a request that should have been sent at that moment; what becomes of it belongs to that phase. */
    void send(OpenLoop.Request request, long intended, Outcome phase) throws IOException {
        busy = true;
        expected = request.status();
        intendedNanos = intended;
        outcome = phase;
        var bytes = request.bytes().duplicate();
        while (bytes.hasRemaining()) {
            // A request is smaller than the socket's buffer, which is empty: once is enough.
            channel.write(bytes);
        }
    }

    boolean isBusy() {
        return busy;
    }

    /** When the request that is on its way should have been sent. */
    long intendedNanos() {
        return intendedNanos;
    }

    /** The status that is right for the request. */
    int expected() {
        return expected;
    }

    /** The phase of the request that is on its way, or was the last. */
    Outcome outcome() {
        return outcome;
    }

    /**
     * Takes in what has come.
     *
     * @return the answer's status, once it is complete
     * @throws IOException also when the server has closed the connection
     */
    OptionalInt read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            throw new IOException("closed by the server");
        }
        if (size + count > received.length) {
            received = Arrays.copyOf(received, 2 * (size + count));
        }
        buffer.get(0, received, size, count);
        size += count;
        int head = headBytes();
        if (head < 0 || size < head + number(find(LENGTH, head) + LENGTH.length)) {
            return OptionalInt.empty();
        }
        int status = number(STATUS_AT);
        size = 0;
        busy = false;
        return OptionalInt.of(status);
    }

    /** Begins anew, whatever was under way. */
    void reopen() throws IOException {
        close();
        connect();
    }

    void close() throws IOException {
        channel.close();
    }

    private int headBytes() {
        for (int i = 3; i < size; i++) {
            if (received[i] == '\n' && received[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private int find(byte[] what, int end) {
        for (int i = 0; i + what.length <= end; i++) {
            if (Arrays.equals(received, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }

    private int number(int at) {
        int number = 0;
        for (int i = at; received[i] >= '0' && received[i] <= '9'; i++) {
            number = number * 10 + received[i] - '0';
        }
        return number;
    }
}
