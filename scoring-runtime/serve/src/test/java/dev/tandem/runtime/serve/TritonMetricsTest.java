package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.BatchingConfig;
import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.config.ResponseCacheConfig;
import dev.tandem.runtime.serve.batching.Batches;

import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_35_0.Metrics;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** What those who know Triton's metrics find at /metrics. */
class TritonMetricsTest {

    private static final int SCORING_THREADS = 2;
    private static final String PROMETHEUS_WITH_NATIVE_HISTOGRAMS =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3";
    private static final String OF_MODEL = "model=\"m\",version=\"r1\"";

    private final HeldModel model = new HeldModel();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        model.release();
        clients.shutdownNow();
    }

    @Test
    void givenRequestsOfEveryFate_whenScraped_thenEachIsCountedUnderTritonsName() {
        try (var server =
                TestServer.of(
                        model, new OverloadConfig(60_000, 3, 4096), new BatchingConfig(8, 0))) {
            var taken = busy(server);
            var waiting = ask(server, 2);
            awaitValue(server, "nv_inference_pending_request_count", OF_MODEL, 2);
            var impatient =
                    server.request("/v2/models/m/infer")
                            .timeout(Duration.ofMillis(100))
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            HeldModel.REQUEST.formatted(8)))
                            .build();
            assertThatThrownBy(() -> server.send(impatient)).hasMessageContaining("timed out");
            awaitFailures(server, "CANCELED", 1);
            assertThat(server.infer("{").statusCode()).isEqualTo(400);
            assertThat(
                            server.infer(
                                            HeldModel.REQUEST
                                                    .formatted(8)
                                                    .replaceFirst(
                                                            "\\{",
                                                            "{\"parameters\": {\"timeout\": 20000},"
                                                                    + " "))
                                    .statusCode())
                    .isEqualTo(504);
            model.release();
            taken.forEach(CompletableFuture::join);
            waiting.forEach(CompletableFuture::join);
            assertThat(server.infer(HeldModel.REQUEST.formatted(HeldModel.POISON)).statusCode())
                    .isEqualTo(500);

            awaitFailures(server, "REJECTED", 1);
            awaitFailures(server, "BACKEND", 1);
            awaitFailures(server, "OTHER", 1);
            awaitValue(server, "nv_inference_request_success", OF_MODEL, 4);
            awaitValue(server, "nv_inference_count", OF_MODEL, 4);
            awaitValue(server, "nv_inference_exec_count", OF_MODEL, 3);
            awaitValue(server, "nv_inference_pending_request_count", OF_MODEL, 0);
            String all = server.get("/metrics").body();
            for (String duration :
                    List.of(
                            "request",
                            "queue",
                            "compute_input",
                            "compute_infer",
                            "compute_output")) {
                assertThat(all)
                        .contains("# TYPE nv_inference_" + duration + "_duration_us counter")
                        .containsPattern(
                                "nv_inference_"
                                        + duration
                                        + "_duration_us\\{"
                                        + OF_MODEL
                                        + "} [1-9]");
            }
            assertThat(all).contains("tandem_inference_requests_total").doesNotContain("nv_cache");
        }
    }

    @Test
    void givenACache_whenScraped_thenItsHitsAndMissesAreUnderTritonsNames() {
        model.release();
        try (var server =
                TestServer.of(
                        new ServedModel("m", "r1", "test", model),
                        TestServer.USUAL,
                        Batches.NONE,
                        new ResponseCacheConfig(1 << 20, 60_000))) {
            for (int i = 0; i < 3; i++) {
                server.infer(HeldModel.REQUEST.formatted(5));
            }

            awaitValue(server, "nv_cache_num_hits_per_model", OF_MODEL, 2);
            awaitValue(server, "nv_cache_num_misses_per_model", OF_MODEL, 1);
            awaitValue(server, "nv_inference_count", OF_MODEL, 1);
            awaitValue(server, "nv_inference_request_success", OF_MODEL, 3);
            assertThat(server.get("/metrics").body())
                    .containsPattern("nv_cache_hit_duration_per_model\\{" + OF_MODEL + "} \\d")
                    .containsPattern("nv_cache_miss_duration_per_model\\{" + OF_MODEL + "} \\d");
        }
    }

    @Test
    void givenAScraperThatTakesTheBinaryFormat_whenScraped_thenTheHistogramIsNative()
            throws IOException {
        model.release();
        try (var server = TestServer.of(model, TestServer.USUAL)) {
            server.infer(HeldModel.REQUEST.formatted(5));
            server.infer(HeldModel.REQUEST.formatted(6));

            var answer =
                    server.sendForBytes(
                            server.request("/metrics")
                                    .header("accept", PROMETHEUS_WITH_NATIVE_HISTOGRAMS)
                                    .build());

            assertThat(answer.headers().firstValue("content-type").orElseThrow())
                    .startsWith("application/vnd.google.protobuf");
            var families = families(answer.body());
            var duration = families.get("tandem_inference_request_duration_seconds").getMetric(0);
            assertThat(duration.getLabelList().stream().map(label -> label.getValue()))
                    .contains("m", "r1");
            assertThat(
                            families
                                    .get("tandem_inference_request_duration_seconds")
                                    .getMetricList()
                                    .stream()
                                    .mapToInt(one -> one.getHistogram().getPositiveDeltaCount())
                                    .sum())
                    .isPositive();
            assertThat(families.get("nv_inference_count").getMetric(0).getUntyped().getValue())
                    .isEqualTo(2);
        }
    }

    private static Map<String, Metrics.MetricFamily> families(byte[] body) throws IOException {
        var families = new HashMap<String, Metrics.MetricFamily>();
        var in = new ByteArrayInputStream(body);
        for (var family = Metrics.MetricFamily.parseDelimitedFrom(in);
                family != null;
                family = Metrics.MetricFamily.parseDelimitedFrom(in)) {
            families.put(family.getName(), family);
        }
        return families;
    }

    /** Keeps all scoring threads, so that whatever comes next has to wait. */
    private List<CompletableFuture<HttpResponse<String>>> busy(TestServer server) {
        return IntStream.rangeClosed(1, SCORING_THREADS)
                .mapToObj(
                        thread -> {
                            var taken = ask(server, 1).getFirst();
                            await().until(() -> model.waiting() == thread);
                            return taken;
                        })
                .toList();
    }

    private List<CompletableFuture<HttpResponse<String>>> ask(TestServer server, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(
                        i ->
                                CompletableFuture.supplyAsync(
                                        () -> server.infer(HeldModel.REQUEST.formatted(i)),
                                        clients))
                .toList();
    }

    private static void awaitFailures(TestServer server, String reason, int value) {
        awaitValue(
                server,
                "nv_inference_request_failure",
                "model=\"m\",reason=\"%s\",version=\"r1\"".formatted(reason),
                value);
    }

    private static void awaitValue(TestServer server, String name, String labels, int value) {
        await().untilAsserted(
                        () ->
                                assertThat(server.get("/metrics").body().lines())
                                        .contains("%s{%s} %d".formatted(name, labels, value)));
    }
}
