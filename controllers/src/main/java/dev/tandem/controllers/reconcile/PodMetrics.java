package dev.tandem.controllers.reconcile;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;

import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** Asks pods of the runtime for their metrics. A pod that does not answer says nothing. */
final class PodMetrics implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** Far more than a runtime has to say. */
    private static final int MOST_BYTES = 4 << 20;

    private static final String PORT_NAME = "http";

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();

    /** The text of a pod's metrics, soon; empty where it does not answer in time or at all. */
    CompletableFuture<Optional<String>> of(Pod pod) {
        return address(pod)
                .map(
                        address ->
                                http.sendAsync(
                                                HttpRequest.newBuilder(address)
                                                        .timeout(ANSWER)
                                                        .build(),
                                                BodyHandlers.limiting(
                                                        BodyHandlers.ofString(), MOST_BYTES))
                                        .thenApply(PodMetrics::text)
                                        .exceptionally(failure -> Optional.empty()))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private static Optional<String> text(HttpResponse<String> response) {
        return response.statusCode() == HttpURLConnection.HTTP_OK
                ? Optional.of(response.body())
                : Optional.empty();
    }

    /** Where a pod that is ready answers. */
    private static Optional<URI> address(Pod pod) {
        if (pod.getStatus() == null
                || pod.getStatus().getPodIP() == null
                || pod.getMetadata().getDeletionTimestamp() != null
                || !isReady(pod)) {
            return Optional.empty();
        }
        String ip = pod.getStatus().getPodIP();
        String host = ip.contains(":") ? "[" + ip + "]" : ip;
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .filter(port -> PORT_NAME.equals(port.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .map(port -> URI.create("http://" + host + ":" + port + "/metrics"));
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(
                        condition ->
                                "Ready".equals(condition.getType())
                                        && "True".equals(condition.getStatus()));
    }
}
