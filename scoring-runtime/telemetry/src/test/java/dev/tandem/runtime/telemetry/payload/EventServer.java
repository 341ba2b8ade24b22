package dev.tandem.runtime.telemetry.payload;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that takes events, read by the SDK of CloudEvents, and has moods. */
final class EventServer implements AutoCloseable {

    /** What it answers in place of a status that means that it never does. */
    static final int NEVER = 0;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<CloudEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int status = 202;

    private EventServer(int port) throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/events", this::take);
        server.start();
    }

    static EventServer start() throws IOException {
        return new EventServer(0);
    }

    static EventServer at(int port) throws IOException {
        return new EventServer(port);
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/events";
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** From now on answers so, and keeps only what it answers with success. */
    void answer(int newStatus) {
        status = newStatus;
    }

    List<CloudEvent> events() {
        return List.copyOf(events);
    }

    int asked() {
        return asked.get();
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        asked.incrementAndGet();
        if (status == NEVER) {
            return;
        }
        if (status < 300) {
            events.add(
                    HttpMessageFactory.createReaderFromMultimap(exchange.getRequestHeaders(), body)
                            .toEvent());
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
