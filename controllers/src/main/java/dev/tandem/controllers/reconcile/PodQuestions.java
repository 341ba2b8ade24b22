package dev.tandem.controllers.reconcile;

import dev.tandem.controllers.observed.PodConditions;
import dev.tandem.controllers.observed.PodReport;
import dev.tandem.controllers.observed.StoreMetrics;
import dev.tandem.controllers.observed.StoreReport;
import dev.tandem.controllers.resources.Door;

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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** Asks pods of the runtime. A pod that does not answer, in time or at all, says nothing. */
final class PodQuestions implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** Far more than a runtime has to say. */
    private static final int MOST_BYTES = 4 << 20;

    private static final String METRICS = "/metrics";
    private static final String READINESS = "/v2/health/ready";

    /** Whoever is not ready answers all the same, and says why. */
    private static final Set<Integer> ANSWERS =
            Set.of(HttpURLConnection.HTTP_OK, HttpURLConnection.HTTP_UNAVAILABLE);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .sslContext(AnyCertificate.trusted())
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();

    /** What a pod says is in its way. */
    CompletableFuture<Optional<PodReport>> obstacles(Pod pod) {
        String name = pod.getMetadata().getName();
        return get(pod, READINESS)
                .thenApply(answer -> answer.flatMap(text -> PodReport.read(name, text)));
    }

    /** What a pod says of a feature store. */
    CompletableFuture<Optional<StoreReport>> store(Pod pod, String store) {
        String name = pod.getMetadata().getName();
        return get(pod, METRICS)
                .thenCombine(
                        obstacles(pod),
                        (metrics, report) ->
                                metrics.flatMap(text -> StoreMetrics.read(name, store, text))
                                        .map(of -> of.with(report.flatMap(is -> is.about(store)))));
    }

    private CompletableFuture<Optional<String>> get(Pod pod, String path) {
        return address(pod, path)
                .map(
                        address ->
                                http.sendAsync(
                                                HttpRequest.newBuilder(address)
                                                        .timeout(ANSWER)
                                                        .build(),
                                                BodyHandlers.limiting(
                                                        BodyHandlers.ofString(), MOST_BYTES))
                                        .thenApply(PodQuestions::text)
                                        .exceptionally(failure -> Optional.empty()))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private static Optional<String> text(HttpResponse<String> response) {
        return ANSWERS.contains(response.statusCode())
                ? Optional.of(response.body())
                : Optional.empty();
    }

    /** Where a pod that runs answers. */
    private static Optional<URI> address(Pod pod, String path) {
        if (!PodConditions.isRunning(pod) || pod.getStatus().getPodIP() == null) {
            return Optional.empty();
        }
        String ip = pod.getStatus().getPodIP();
        String host = ip.contains(":") ? "[" + ip + "]" : ip;
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .flatMap(port -> root(host, port).stream())
                .findFirst()
                .map(root -> URI.create(root + path));
    }

    private static Optional<String> root(String host, ContainerPort port) {
        return Door.of(port)
                .map(door -> door.scheme() + "://" + host + ":" + port.getContainerPort());
    }
}
