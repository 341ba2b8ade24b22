package dev.tandem.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Health for the kubelet, metrics for Prometheus. */
final class HttpEndpoints implements AutoCloseable {

    private final HttpServer server;

    /**
     * @param ready whether the caches have synced, or another replica leads
     * @throws IOException where the port is taken
     */
    HttpEndpoints(int port, BooleanSupplier ready, PrometheusMeterRegistry metrics)
            throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        // Alive as long as it answers: a restart mends nothing that the retries do not.
        server.createContext("/healthz", exchange -> answer(exchange, true, "ok"));
        server.createContext(
                "/readyz",
                exchange ->
                        answer(
                                exchange,
                                ready.getAsBoolean(),
                                ready.getAsBoolean() ? "ok" : "the caches have yet to sync"));
        server.createContext("/metrics", exchange -> answer(exchange, true, metrics.scrape()));
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, boolean good, String text)
            throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(
                good ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }
}
