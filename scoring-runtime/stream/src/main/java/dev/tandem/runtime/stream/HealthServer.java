package dev.tandem.runtime.stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.tandem.runtime.config.ReadinessReport;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.json.ReadinessJson;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Answers probes and scrapes: {@code GET /v2/health/live}, {@code /v2/health/ready} and {@code /metrics}. */
final class HealthServer implements AutoCloseable {

    private static final String JSON = "application/json";
    private static final byte[] LIVE = "{\"live\":true}".getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;

    private HealthServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Opens the port.
     *
     * @throws StreamException if it cannot be had
     */
    static HealthServer start(
            int port, Supplier<ReadinessReport> readiness, StreamMetrics metrics) {
        try {
            var server = HttpServer.create(new InetSocketAddress(port), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/v2/health/live", exchange -> answer(exchange, 200, JSON, LIVE));
            server.createContext("/v2/health/ready", exchange -> ready(exchange, readiness.get()));
            server.createContext(
                    "/metrics",
                    exchange -> answer(exchange, 200, metrics.contentType(), metrics.scrape()));
            server.start();
            return new HealthServer(server);
        } catch (IOException e) {
            throw new StreamException(
                    TerminationReason.InternalError,
                    "cannot listen on port %d: %s".formatted(port, e.getMessage()),
                    e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void ready(HttpExchange exchange, ReadinessReport report) throws IOException {
        answer(exchange, report.ready() ? 200 : 503, JSON, ReadinessJson.of(report));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
