package dev.tandem.operator;

import com.sun.net.httpserver.HttpServer;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A pod that uses the feature store {@code shared}, and answers for its metrics on this machine. */
final class RuntimePod implements AutoCloseable {

    private final HttpServer server;
    private final AtomicReference<String> metrics = new AtomicReference<>("");
    private final AtomicInteger asked = new AtomicInteger();

    RuntimePod(Bench bench, String name) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/metrics",
                exchange -> {
                    asked.incrementAndGet();
                    byte[] body = metrics.get().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    try (exchange) {
                        exchange.getResponseBody().write(body);
                    }
                });
        server.start();
        Pod pod = pod(bench.namespace(), name);
        bench.admin().resource(pod).create();
        bench.admin().resource(pod).patchStatus();
    }

    /** What it says from now on. */
    void says(boolean up, String view, Instant lastWrite, long rows) {
        metrics.set(
                """
                tandem_feature_store_up{store="shared"} %d
                tandem_feature_view_last_write_timestamp_seconds{store="shared",view="%s"} %d
                tandem_feature_view_rows_written_total{store="shared",view="%s"} %d
                """
                        .formatted(up ? 1 : 0, view, lastWrite.getEpochSecond(), view, rows));
    }

    /** How often it was asked. */
    int asked() {
        return asked.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private Pod pod(String namespace, String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("inference.tandem.dev/feature-stores", "used")
                .addToLabels("feature-store.inference.tandem.dev/shared", "used")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("runtime")
                .withImage("registry.example/tandem/scoring-runtime:1")
                .addNewPort()
                .withName("http")
                .withContainerPort(server.getAddress().getPort())
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPodIP("127.0.0.1")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }
}
