package dev.tandem.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;

/** A pod of the runtime that runs, and answers on this machine what the operator asks it. */
final class RuntimePod implements AutoCloseable {

    private static final String GROUP = "inference.tandem.dev/";
    private static final Map<String, String> USES_SHARED =
            Map.of(GROUP + "feature-stores", "used", "feature-store." + GROUP + "shared", "used");

    private final HttpServer server;
    private final AtomicReference<String> metrics = new AtomicReference<>("");
    private final AtomicReference<String> obstacle = new AtomicReference<>("");
    private final AtomicInteger asked = new AtomicInteger();
    private final boolean ready;

    private RuntimePod(
            Bench bench,
            String name,
            boolean ready,
            Map<String, String> labels,
            Optional<SSLContext> tls) {
        this.ready = ready;
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            server = tls.isPresent() ? byTls(address, tls.get()) : HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.get()));
        server.createContext(
                "/v2/health/ready",
                exchange -> {
                    asked.incrementAndGet();
                    answer(
                            exchange,
                            ready ? 200 : 503,
                            "{\"ready\":%s,\"obstacles\":[%s]}".formatted(ready, obstacle.get()));
                });
        server.start();
        Pod pod = pod(bench.namespace(), name, labels, tls.isPresent() ? "https" : "http");
        bench.admin().resource(pod).create();
        bench.admin().resource(pod).patchStatus();
    }

    /** One that uses the feature store {@code shared}, and belongs to nothing else. */
    static RuntimePod usingStore(Bench bench, String name) {
        return new RuntimePod(bench, name, true, USES_SHARED, Optional.empty());
    }

    /**
     * A replica of a resource, that uses the feature store {@code shared}.
     *
     * @param kind the label that names the resource
     */
    static RuntimePod replica(Bench bench, String kind, String resource, boolean ready) {
        return replica(bench, kind, resource, ready, Optional.empty());
    }

    /** The same, that answers by TLS only, with a certificate that nobody trusts and that names somebody else. */
    static RuntimePod replicaByTls(Bench bench, String kind, String resource, boolean ready) {
        return replica(bench, kind, resource, ready, Optional.of(SomeCertificate.context()));
    }

    private static RuntimePod replica(
            Bench bench, String kind, String resource, boolean ready, Optional<SSLContext> tls) {
        PodBuilder labels =
                new PodBuilder()
                        .withNewMetadata()
                        .addToLabels(USES_SHARED)
                        .addToLabels("app.kubernetes.io/managed-by", "tandem")
                        .addToLabels(GROUP + "role", "serving")
                        .addToLabels(GROUP + kind, resource)
                        .endMetadata();
        return new RuntimePod(
                bench, resource + "-a", ready, labels.buildMetadata().getLabels(), tls);
    }

    private static HttpServer byTls(InetSocketAddress address, SSLContext tls) throws IOException {
        HttpsServer made = HttpsServer.create(address, 0);
        made.setHttpsConfigurator(new HttpsConfigurator(tls));
        return made;
    }

    /** What its metrics say from now on. */
    void says(boolean up, String view, Instant lastWrite, long rows) {
        metrics.set(
                """
                tandem_feature_store_up{store="shared"} %d
                tandem_feature_view_last_write_timestamp_seconds{store="shared",view="%s"} %d
                tandem_feature_view_rows_written_total{store="shared",view="%s"} %d
                """
                        .formatted(up ? 1 : 0, view, lastWrite.getEpochSecond(), view, rows));
    }

    /** What is in its way from now on. */
    void isHeldUp(String reason, String store, String message) {
        obstacle.set(
                "{\"reason\":\"%s\",\"store\":\"%s\",\"message\":\"%s\"}"
                        .formatted(reason, store, message));
    }

    /** Nothing is in its way from now on. */
    void isHeldUpNoMore() {
        obstacle.set("");
    }

    /** How often it was asked whether it is ready. */
    int asked() {
        return asked.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private Pod pod(String namespace, String name, Map<String, String> labels, String portName) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("runtime")
                .withImage("registry.example/tandem/scoring-runtime:1")
                .addNewPort()
                .withName(portName)
                .withContainerPort(server.getAddress().getPort())
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP("127.0.0.1")
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .withLastTransitionTime(
                        Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS).toString())
                .endCondition()
                .endStatus()
                .build();
    }
}
