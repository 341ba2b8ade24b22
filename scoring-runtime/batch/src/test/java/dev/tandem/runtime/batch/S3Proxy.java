package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.ObjectStoreConfig;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Stands before a real S3 server and passes on one request for each connection, but those that it
 * spoils. The requests are signed, so they reach the server as they are.
 */
final class S3Proxy implements AutoCloseable {

    /** What becomes of a request, by its first line and its number, which begins with 1. */
    interface Spoiling {
        Optional<Fault> of(String request, int number);
    }

    /** An answer in place of the server's, or only the beginning of the server's answer. */
    sealed interface Fault {
        record Answer(String status, String code, String words) implements Fault {}

        record Cut(int bytes) implements Fault {}
    }

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *([0-9]+)");

    static final Fault SLOW_DOWN =
            new Fault.Answer("503 Slow Down", "SlowDown", "Please reduce your request rate.");
    static final Fault INTERNAL_ERROR =
            new Fault.Answer("500 Internal Server Error", "InternalError", "We had a problem.");
    static final Fault DENIED = new Fault.Answer("403 Forbidden", "AccessDenied", "Access Denied");

    private final ServerSocket door;
    private final int server;
    private final Spoiling spoiling;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger spoiled = new AtomicInteger();

    private S3Proxy(ServerSocket door, int server, Spoiling spoiling) {
        this.door = door;
        this.server = server;
        this.spoiling = spoiling;
    }

    static S3Proxy before(TestS3 s3, Spoiling spoiling) throws IOException {
        var door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var proxy = new S3Proxy(door, s3.port(), spoiling);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    ObjectStoreConfig config() {
        return new ObjectStoreConfig(
                "http://127.0.0.1:" + door.getLocalPort(), "us-east-1", "", "");
    }

    /** How many requests were spoiled. */
    int spoiled() {
        return spoiled.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // closed, and with it this
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = client.getInputStream();
            var head = head(in);
            if (head.isEmpty()) {
                return;
            }
            byte[] body = in.readNBytes(length(head));
            var line = head.lines().findFirst().orElse("");
            var fault = spoiling.of(line, requests.incrementAndGet());
            if (fault.isPresent()) {
                spoiled.incrementAndGet();
            }
            switch (fault.orElse(null)) {
                case Fault.Answer answer -> client.getOutputStream().write(bytes(answer));
                case Fault.Cut cut -> {
                    try (var answer = ask(head, body)) {
                        client.getOutputStream().write(answer.readNBytes(cut.bytes()));
                    }
                }
                case null -> {
                    try (var answer = ask(head, body)) {
                        answer.transferTo(client.getOutputStream());
                    }
                }
            }
        } catch (IOException e) {
            // The client went, as clients may.
            return;
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (next == '\n' && head.toString().endsWith("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    private static int length(String head) {
        var length = LENGTH.matcher(head);
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }

    /** The server's answer, which ends with its connection. */
    private InputStream ask(String head, byte[] body) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server);
        var once = head.replaceFirst("\r\n", "\r\nConnection: close\r\n");
        socket.getOutputStream().write(once.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write(body);
        return socket.getInputStream();
    }

    private static byte[] bytes(Fault.Answer answer) {
        var xml =
                "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>"
                        .formatted(answer.code(), answer.words());
        return "HTTP/1.1 %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                .formatted(answer.status(), xml.length(), xml)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
