package dev.tandem.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import javax.net.ssl.SSLSocketFactory;

/** One connection of HTTP/1.1, so that what is asked second is asked on the connection that was asked first. */
final class RawConnection implements AutoCloseable {

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

    /** An answer's status, and whether the server closes the connection after it. */
    record Reply(int status, boolean closes) {}

    static RawConnection open(Http http, Consumer<Exchange> notes) {
        var base = http.base();
        boolean tls = "https".equals(base.getScheme());
        int port = base.getPort() != -1 ? base.getPort() : tls ? 443 : 80;
        try {
            var socket =
                    tls
                            ? SSLSocketFactory.getDefault().createSocket(base.getHost(), port)
                            : new Socket(base.getHost(), port);
            socket.setSoTimeout((int) http.timeout().toMillis());
            return new RawConnection(
                    http, socket, new BufferedInputStream(socket.getInputStream()), notes);
        } catch (IOException e) {
            throw new Unmet("no connection: " + e);
        }
    }

    Reply post(String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder();
        head.append("POST ").append(http.at(path).getRawPath()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(http.base().getRawAuthority()).append("\r\n");
        http.headers()
                .forEach(
                        (name, value) ->
                                head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Type: application/json\r\nContent-Length: ").append(bytes.length);
        head.append("\r\n\r\n");
        try {
            var out = new ByteArrayOutputStream();
            out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(bytes);
            socket.getOutputStream().write(out.toByteArray());
            var answer = read();
            notes.accept(Exchange.of(head + body, answer.toString()));
            return answer;
        } catch (IOException | NumberFormatException e) {
            notes.accept(Exchange.of(head + body, e.toString()));
            throw new Unmet("no answer came on the connection: " + e);
        }
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
        boolean chunked = headers.getOrDefault("transfer-encoding", "").contains("chunked");
        if (chunked) {
            for (int size = chunk(); size > 0; size = chunk()) {
                in.readNBytes(size);
                line();
            }
            while (!line().isEmpty()) {
                // Trailers mean nothing here.
            }
        } else {
            in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        }
        boolean closes =
                headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT).contains("close");
        var parts = status.split(" ", 3);
        if (parts.length < 2) {
            throw new IOException("'" + status + "' is no status line");
        }
        return new Reply(Integer.parseInt(parts[1]), closes);
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
