package dev.tandem.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/** A wrong server: a right one, with its answers changed on their way. */
final class SpoilingProxy implements AutoCloseable {

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade");

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI behind;
    private final Spoiler spoiler;

    /** What a wrong server says instead. */
    @FunctionalInterface
    interface Spoiler {
        Reply spoil(Asked asked, Reply right);
    }

    record Asked(String method, String path, boolean chunked, String body) {

        boolean infers() {
            return path.endsWith("/infer") && method.equals("POST");
        }

        boolean infersWell() {
            return infers() && body.startsWith("{\"inputs\":[{");
        }
    }

    /** A byte of the body is a character of it, so that binary ones pass too. */
    record Reply(int status, Map<String, String> headers, String body) {

        /** The connection ends instead. */
        static final Reply NONE = of(0, "");

        static Reply of(int status, String type, String body) {
            return new Reply(status, Map.of("Content-Type", type), body);
        }

        static Reply of(int status, String body) {
            return of(status, "application/json", body);
        }

        Reply replacing(String regex, String by) {
            return new Reply(status, headers, body.replaceAll(regex, by));
        }
    }

    private SpoilingProxy(HttpServer server, URI behind, Spoiler spoiler) {
        this.server = server;
        this.behind = behind;
        this.spoiler = spoiler;
    }

    static SpoilingProxy before(URI behind, Spoiler spoiler) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var proxy = new SpoilingProxy(server, behind, spoiler);
        server.createContext("/", proxy::handle);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        return proxy;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            var uri = exchange.getRequestURI();
            var request =
                    HttpRequest.newBuilder(URI.create(behind + uri.getRawPath()))
                            .method(
                                    exchange.getRequestMethod(),
                                    HttpRequest.BodyPublishers.ofByteArray(body));
            exchange.getRequestHeaders()
                    .forEach(
                            (name, values) -> {
                                if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                                    values.forEach(value -> request.header(name, value));
                                }
                            });
            var right =
                    client.send(
                            request.build(),
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
            var headers = new TreeMap<String, String>();
            right.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
            headers.keySet()
                    .removeIf(name -> OF_THE_CONNECTION.contains(name) || name.startsWith(":"));
            var reply =
                    spoiler.spoil(
                            new Asked(
                                    exchange.getRequestMethod(),
                                    uri.getPath(),
                                    exchange.getRequestHeaders().containsKey("Transfer-encoding"),
                                    new String(body, StandardCharsets.ISO_8859_1)),
                            new Reply(right.statusCode(), headers, right.body()));
            if (reply.equals(Reply.NONE)) {
                return;
            }
            byte[] bytes = reply.body().getBytes(StandardCharsets.ISO_8859_1);
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
