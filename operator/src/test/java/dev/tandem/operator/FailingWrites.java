package dev.tandem.operator;

import com.sun.net.httpserver.HttpServer;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Failures that a real API server cannot be made to show: the writes of a status, from a given one
 * on, go to a stand-in that answers them with scripted codes. Everything else reaches the real one.
 */
final class FailingWrites implements Interceptor, AutoCloseable {

    private final HttpServer standIn;
    private final AtomicInteger good;
    private final Deque<Integer> codes = new ConcurrentLinkedDeque<>();

    /**
     * @param good how many writes of a status go well first
     * @param codes what the next ones are answered with; those after them go well again
     */
    FailingWrites(int good, Integer... codes) throws IOException {
        this.good = new AtomicInteger(good);
        this.codes.addAll(List.of(codes));
        standIn = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        standIn.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        int code =
                                Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
                        exchange.getRequestBody().readAllBytes();
                        exchange.sendResponseHeaders(code, -1);
                    }
                });
        standIn.start();
    }

    /** A client that fails so, and does not try again by itself. */
    KubernetesClient client(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config).withRequestRetryBackoffLimit(0).build())
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor("failing-writes", this))
                .build();
    }

    boolean allToldOf() {
        return codes.isEmpty();
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        boolean writesStatus =
                request.method().equals("PATCH") && request.uri().getPath().endsWith("/status");
        if (writesStatus && good.getAndDecrement() <= 0) {
            Integer code = codes.poll();
            if (code != null) {
                int port = standIn.getAddress().getPort();
                builder.uri(URI.create("http://127.0.0.1:" + port + "/" + code));
            }
        }
    }

    @Override
    public void close() {
        standIn.stop(0);
    }
}
