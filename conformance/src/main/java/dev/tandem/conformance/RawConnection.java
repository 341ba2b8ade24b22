package dev.tandem.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import javax.net.ssl.SSLSocket;

/**
 * One connection of HTTP/1.1, so that what is asked second is asked on the connection that was asked first, and what comes before everything is sent is
 * read.
 */
final class RawConnection implements AutoCloseable {

    private static final int CHUNK = 64 * 1024;
    private static final int SHOWN = 200;

    private final Http http;
    private final Socket socket;
    private final InputStream in;
    private final Consumer<Exchange> notes;

    private RawConnection(Http http, Socket socket, InputStream in, Consumer<Exchange> notes) {
        this.http = http;
        this.socket = socket;
        this.in = in;
        this.notes = notes;
    }

    /** An answer, and whether the server closes the connection after it. */
    record Reply(Answer answer, boolean closes) {}

    /** How the end of a body is known. */
    enum Framing {
        CONTENT_LENGTH,
        CHUNKED
    }

    static RawConnection open(Http http, Consumer<Exchange> notes) {
        var base = http.base();
        boolean tls = "https".equals(base.getScheme());
        int port = base.getPort() != -1 ? base.getPort() : tls ? 443 : 80;
        try {
            var socket =
                    tls
                            ? http.client()
                                    .sslContext()
                                    .getSocketFactory()
                                    .createSocket(base.getHost(), port)
                            : new Socket(base.getHost(), port);
            if (socket instanceof SSLSocket secured) {
                var parameters = secured.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secured.setSSLParameters(parameters);
            }
            socket.setSoTimeout((int) http.timeout().toMillis());
            return new RawConnection(
                    http, socket, new BufferedInputStream(socket.getInputStream()), notes);
        } catch (IOException e) {
            throw new Unmet("no connection: " + e);
        }
    }

    Reply post(String path, String body) {
        return post(path, body.getBytes(StandardCharsets.UTF_8), Framing.CONTENT_LENGTH);
    }

    Reply post(String path, byte[] body, Framing framing) {
        var head = head(path, framing, body.length);
        var sent = head + shown(body);
        try {
            if (body.length <= CHUNK) {
                write(head, body, framing);
            } else {
                // Who refuses what is too large need not read it: the answer is there while the
                // rest is still on its way.
                new Thread(() -> writeAsFarAsTaken(head, body, framing)).start();
            }
            var reply = read();
            notes.accept(Exchange.of(sent, reply.answer().status() + "\n" + reply.answer().text()));
            return reply;
        } catch (IOException | NumberFormatException e) {
            notes.accept(Exchange.of(sent, e.toString()));
            throw new Unmet("no answer came on the connection: " + e);
        }
    }

    private String head(String path, Framing framing, int length) {
        var head = new StringBuilder();
        head.append("POST ").append(http.at(path).getRawPath()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(http.base().getRawAuthority()).append("\r\n");
        http.headers()
                .forEach(
                        (name, value) ->
                                head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Type: application/json\r\n");
        return switch (framing) {
            case CONTENT_LENGTH -> head + "Content-Length: " + length + "\r\n\r\n";
            case CHUNKED -> head + "Transfer-Encoding: chunked\r\n\r\n";
        };
    }

    private static String shown(byte[] body) {
        return body.length <= CHUNK
                ? new String(body, StandardCharsets.UTF_8)
                : new String(body, 0, SHOWN, StandardCharsets.UTF_8)
                        + "... ("
                        + body.length
                        + " bytes)";
    }

    private void writeAsFarAsTaken(String head, byte[] body, Framing framing) {
        try {
            write(head, body, framing);
        } catch (IOException e) {
            // What counts is whether an answer comes.
        }
    }

    private void write(String head, byte[] body, Framing framing) throws IOException {
        var out = socket.getOutputStream();
        var first = new ByteArrayOutputStream();
        first.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        if (framing == Framing.CONTENT_LENGTH) {
            first.writeBytes(body);
            out.write(first.toByteArray());
            return;
        }
        out.write(first.toByteArray());
        for (int from = 0; from < body.length; from += CHUNK) {
            int size = Math.min(CHUNK, body.length - from);
            out.write((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.write(body, from, size);
            out.write(new byte[] {'\r', '\n'});
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    private Reply read() throws IOException {
        var status = line();
        Map<String, String> headers = new TreeMap<>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        var body = new ByteArrayOutputStream();
        boolean closes =
                headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT).contains("close");
        if (headers.getOrDefault("transfer-encoding", "").contains("chunked")) {
            for (int size = chunk(); size > 0; size = chunk()) {
                body.writeBytes(in.readNBytes(size));
                line();
            }
            while (!line().isEmpty()) {
                // Trailers mean nothing here.
            }
        } else if (headers.containsKey("content-length")) {
            body.writeBytes(in.readNBytes(Integer.parseInt(headers.get("content-length"))));
        } else if (closes) {
            body.writeBytes(in.readAllBytes());
        }
        var parts = status.split(" ", 3);
        if (parts.length < 2) {
            throw new IOException("'" + status + "' is no status line");
        }
        return new Reply(
                new Answer(
                        Integer.parseInt(parts[1]),
                        HttpHeaders.of(Map.of(), (name, value) -> true),
                        ByteBuffer.wrap(body.toByteArray())),
                closes);
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c == -1) {
                throw new IOException("the server closed the connection");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is not needed any more.
        }
    }
}
