package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.config.ResponseCacheConfig;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelStatisticsRequest;
import dev.tandem.runtime.protocol.ModelStatisticsResponse;
import dev.tandem.runtime.serve.batching.Batches;

import io.grpc.CallOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Answers that are given again: to whom, what of it is told, and whom it must not harm. */
class ResponseCacheTest {

    private static final int SCORING_THREADS = 2;
    private static final ResponseCacheConfig CACHE = new ResponseCacheConfig(1 << 20, 3_600_000);
    private static final OverloadConfig PATIENT = new OverloadConfig(60_000, 16, 4096);

    private final HeldModel model = new HeldModel();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        model.release();
        clients.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void givenAnAnswer_whenTheSameIsAskedInAnyProtocol_thenTheModelIsAskedOnce(int maxRows)
            throws IOException {
        model.release();
        try (var server = caching(maxRows)) {
            var first = server.infer(HeldModel.REQUEST.formatted(5));
            var again = server.infer(HeldModel.REQUEST.formatted(5));
            var named = server.infer(named(5));
            var overGrpc = server.infer(grpc(5));
            var other = server.infer(HeldModel.REQUEST.formatted(6));

            assertThat(again.body()).isEqualTo(first.body());
            assertThat(named.body()).contains("[5.0]");
            assertThat(overGrpc.getOutputs(0).getContents().getFp32Contents(0)).isEqualTo(5f);
            assertThat(other.body()).contains("[6.0]");
            assertThat(model.calls()).containsExactly(1, 1);
            assertCounted(server, 3, 2);
            assertThat(server.get("/metrics").body())
                    .contains("tandem_response_cache_hits_total{model=\"m\",version=\"r1\"} 3.0")
                    .contains("tandem_response_cache_misses_total{model=\"m\",version=\"r1\"} 2.0")
                    .contains("tandem_response_cache_entries{model=\"m\",version=\"r1\"} 2.0")
                    .contains(
                            "tandem_response_cache_evictions_total{model=\"m\",reason=\"size\",version=\"r1\"}"
                                + " 0.0")
                    .containsPattern(
                            "tandem_response_cache_bytes\\{model=\"m\",version=\"r1\"} [1-9]");
        }
    }

    @Test
    void givenNoCache_whenTheSameIsAskedAgain_thenTheModelIsAskedAgainAndNothingIsTold()
            throws IOException {
        model.release();
        try (var server = TestServer.of(model, PATIENT)) {
            server.infer(HeldModel.REQUEST.formatted(5));
            server.infer(HeldModel.REQUEST.formatted(5));

            assertThat(model.calls()).hasSize(2);
            assertCounted(server, 0, 0);
            assertThat(server.get("/metrics").body()).doesNotContain("response_cache");
        }
    }

    @Test
    void givenAQuestionOnItsWay_whenOthersAskTheSame_thenTheyShareItsAnswer() throws IOException {
        try (var server = caching(1)) {
            var all = ask(server, HeldModel.REQUEST.formatted(5), 6);
            awaitWaiting(server, 5);
            var refused = ask(server, HeldModel.REQUEST.formatted(5), 12);
            await().until(() -> refused.stream().anyMatch(CompletableFuture::isDone));
            model.release(1);

            assertThat(all).allSatisfy(one -> assertThat(one.join().body()).contains("[5.0]"));
            assertThat(refused)
                    .anySatisfy(
                            one ->
                                    assertThat(one.join().body())
                                            .contains("16 requests are waiting already"));
            assertThat(model.calls()).containsExactly(1);
            awaitWaiting(server, 0);
        }
    }

    @Test
    void givenTheOneThatLeadsGoesAway_whenOthersAskedTheSame_thenTheyAreAnswered() {
        try (var server = caching(1)) {
            var busy = busy(server);
            var impatient =
                    server.request("/v2/models/m/infer")
                            .timeout(Duration.ofMillis(200))
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            HeldModel.REQUEST.formatted(5)))
                            .build();
            var leader = CompletableFuture.supplyAsync(() -> server.send(impatient), clients);
            awaitWaiting(server, 1);
            var others = ask(server, HeldModel.REQUEST.formatted(5), 3);
            awaitWaiting(server, 4);
            assertThatThrownBy(leader::join).hasMessageContaining("timed out");
            await().untilAsserted(
                            () ->
                                    assertThat(server.get("/metrics").body())
                                            .contains("reason=\"client_gone\""));
            model.release();

            assertThat(others).allSatisfy(one -> assertThat(one.join().body()).contains("[5.0]"));
            busy.forEach(CompletableFuture::join);
            assertThat(model.calls()).hasSize(SCORING_THREADS + 1);
        }
    }

    @Test
    void givenTheOneThatLeadsRunsOutOfTime_whenOthersAskedTheSame_thenTheyAreAnswered() {
        try (var server = caching(1)) {
            var busy = busy(server);
            var leader =
                    CompletableFuture.supplyAsync(
                            () -> server.infer(parameters(5, "\"timeout\": 100000")), clients);
            awaitWaiting(server, 1);
            var others = ask(server, HeldModel.REQUEST.formatted(5), 3);
            assertThat(leader.join().statusCode()).isEqualTo(504);
            model.release();

            assertThat(others).allSatisfy(one -> assertThat(one.join().body()).contains("[5.0]"));
            busy.forEach(CompletableFuture::join);
        }
    }

    @Test
    void givenAQuestionThatTheModelFailsOn_whenManyAskIt_thenEachIsToldAndNothingIsKept() {
        try (var server = caching(1)) {
            var all = ask(server, HeldModel.REQUEST.formatted(HeldModel.POISON), 4);
            awaitWaiting(server, 3);
            model.release();

            assertThat(all)
                    .allSatisfy(one -> assertThat(one.join().body()).contains("a row of -1"));
            assertThat(server.infer(HeldModel.REQUEST.formatted(HeldModel.POISON)).statusCode())
                    .isEqualTo(500);
            assertThat(model.calls()).hasSize(5);
            assertThat(server.get("/metrics").body())
                    .contains("tandem_response_cache_entries{model=\"m\",version=\"r1\"} 0.0");
        }
    }

    @Test
    void givenAQuestionThatWaits_whenAnUrgentRequestAsksTheSame_thenItDoesNotWaitBehindIt() {
        try (var server = caching(1)) {
            var busy = busy(server);
            for (int value = 7; value <= 9; value++) {
                ask(server, HeldModel.REQUEST.formatted(value), 1);
                awaitWaiting(server, value - 6);
            }
            var usual = ask(server, HeldModel.REQUEST.formatted(5), 2);
            awaitWaiting(server, 5);
            var urgent = ask(server, parameters(5, "\"priority\": 1"), 1);
            awaitWaiting(server, 6);

            // The next to be scored are the urgent one and the first of the others.
            model.release(SCORING_THREADS);
            busy.forEach(CompletableFuture::join);
            model.release(SCORING_THREADS);
            assertThat(urgent.getFirst().join().body()).contains("[5.0]");
            await().until(() -> usual.stream().filter(CompletableFuture::isDone).count() == 1);

            model.release();
            assertThat(usual).allSatisfy(one -> assertThat(one.join().body()).contains("[5.0]"));
        }
    }

    @Test
    void givenFeaturesThatChange_whenTheSameKeyIsAsked_thenTheAnswerIsOfTheNewOnes()
            throws Exception {
        try (var cards = CardServer.start()) {
            cards.serve(
                    cards.features(FeatureLookupConfig.DEFAULT),
                    served -> TestServer.of(served, TestServer.USUAL, Batches.NONE, CACHE));
            var before = cards.infer(CardServer.column("amount", 3), CardServer.key("c1"));
            var same = cards.infer(CardServer.column("amount", 3), CardServer.key("c1"));
            cards.write(CardServer.CARDS, "c1", 0.5f, 8L, "DE");
            var after = cards.infer(CardServer.column("amount", 3), CardServer.key("c1"));
            var unknown = cards.infer(CardServer.column("amount", 3), CardServer.key("c9"));
            var brought =
                    cards.infer(
                            CardServer.column("amount", 3),
                            CardServer.column("mean", -1),
                            CardServer.column("count", -2));

            assertThat(before.body()).contains("[3.0,0.1,7.0]");
            assertThat(same.body()).isEqualTo(before.body());
            assertThat(after.body()).contains("[3.0,0.5,8.0]");
            // The same values for the model, and still each request's own words beside them.
            assertThat(unknown.body())
                    .contains("[3.0,-1.0,-2.0]")
                    .contains("\"features_missing.cards\":1");
            assertThat(brought.body()).contains("[3.0,-1.0,-2.0]").doesNotContain("missing");
            assertCounted(cards.server(), 2, 3);
        }
    }

    private TestServer caching(int maxRows) {
        return TestServer.of(
                new ServedModel("m", "r1", "test", model), PATIENT, new Batches(maxRows, 0), CACHE);
    }

    private static void assertCounted(TestServer server, int hits, int misses) throws IOException {
        var stats =
                new ObjectMapper()
                        .readTree(server.get("/v2/models/m/stats").body())
                        .at("/model_stats/0/inference_stats");
        assertThat(
                        Map.of(
                                "hit", count(stats, "cache_hit"),
                                "miss", count(stats, "cache_miss"),
                                "infer", count(stats, "compute_infer"),
                                "success", count(stats, "success")))
                .containsEntry("hit", hits)
                .containsEntry("miss", misses)
                .containsEntry("infer", count(stats, "success") - hits);
        assertThat(stats.at("/cache_hit/ns").asLong() > 0).isEqualTo(hits > 0);
        var overGrpc =
                server.call(
                                "ModelStatistics",
                                ModelStatisticsRequest.getDefaultInstance(),
                                ModelStatisticsRequest.getDefaultInstance(),
                                ModelStatisticsResponse.getDefaultInstance(),
                                CallOptions.DEFAULT)
                        .getModelStats(0)
                        .getInferenceStats();
        assertThat(overGrpc.getCacheHit().getCount()).isEqualTo(hits);
        assertThat(overGrpc.getCacheMiss().getCount()).isEqualTo(misses);
        assertThat(overGrpc.getCacheMiss().getNs() > 0).isEqualTo(misses > 0);
    }

    private static int count(JsonNode stats, String name) {
        return stats.at("/" + name + "/count").asInt();
    }

    /** Keeps all scoring threads, so that whatever comes next has to wait. */
    private List<CompletableFuture<HttpResponse<String>>> busy(TestServer server) {
        return IntStream.rangeClosed(1, SCORING_THREADS)
                .mapToObj(
                        thread -> {
                            var taken =
                                    ask(server, HeldModel.REQUEST.formatted(100 + thread), 1)
                                            .getFirst();
                            await().until(() -> model.waiting() == thread);
                            return taken;
                        })
                .toList();
    }

    private List<CompletableFuture<HttpResponse<String>>> ask(
            TestServer server, String body, int times) {
        return IntStream.range(0, times)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> server.infer(body), clients))
                .toList();
    }

    private static String named(int value) {
        return HeldModel.REQUEST.formatted(value).replaceFirst("\\{", "{\"id\": \"a\", ");
    }

    private static String parameters(int value, String parameters) {
        return HeldModel.REQUEST
                .formatted(value)
                .replaceFirst("\\{", "{\"parameters\": {" + parameters + "}, ");
    }

    private static ModelInferRequest grpc(int value) {
        return ModelInferRequest.newBuilder()
                .setModelName("m")
                .addInputs(
                        ModelInferRequest.InferInputTensor.newBuilder()
                                .setName("x")
                                .setDatatype("FP32")
                                .addShape(1)
                                .setContents(
                                        InferTensorContents.newBuilder().addFp32Contents(value)))
                .build();
    }

    private static void awaitWaiting(TestServer server, int requests) {
        await().untilAsserted(
                        () ->
                                assertThat(server.get("/metrics").body())
                                        .contains(
                                                "tandem_inference_queue_depth{model=\"m\",version=\"r1\"} %d.0"
                                                        .formatted(requests)));
    }
}
