package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.BatchingConfig;
import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.protocol.InferParameter;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Requests that say how long they have and whether they go before others (Triton's schedule policy). */
class SchedulePolicyTest {

    private static final int SCORING_THREADS = 2;
    private static final OverloadConfig PATIENT = new OverloadConfig(60_000, 16, 4096);
    private static final String REQUEST =
            """
            {"parameters": {%s}, "inputs": [
                {"name": "x", "shape": [1], "datatype": "FP32", "data": [%d]}]}
            """;

    private final HeldModel model = new HeldModel();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        model.release();
        clients.shutdownNow();
    }

    @Test
    void givenATimeout_whenItIsOver_thenTheAskerIsToldLongBeforeTheServersOwnAndItIsNotScored() {
        try (var server = TestServer.of(model, PATIENT)) {
            busy(server);

            var late = server.infer(REQUEST.formatted("\"timeout\": 50000", 5));

            assertThat(late.statusCode()).isEqualTo(504);
            assertThat(late.body())
                    .contains("no answer within the 50000 us that this request had")
                    .contains("this server allows 60000 ms");
            model.release();
            await().until(() -> model.calls().size() == SCORING_THREADS);
            assertThat(server.infer(HeldModel.REQUEST.formatted(6)).body()).contains("[6.0]");
            assertThat(model.calls()).hasSize(SCORING_THREADS + 1);
        }
    }

    @Test
    void givenATimeoutOverGrpc_whenItIsOver_thenTheAskerIsTold() {
        try (var server = TestServer.of(model, PATIENT)) {
            busy(server);

            assertThat(status(server, "timeout", 50_000)).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void givenAProxyThatWaitsNoLonger_whenItsTimeIsOver_thenItIsTold() {
        try (var server = TestServer.of(model, PATIENT)) {
            busy(server);

            var late = post(server, "x-envoy-expected-rq-timeout-ms", "50");

            assertThat(late.statusCode()).isEqualTo(504);
            assertThat(late.body()).contains("no answer within the 50000 us");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "timeout, 5000000, 30",
        "timeout, 30000, 5000",
        "timeout, 0, 30",
    })
    void givenSeveralDeadlines_whenAllAreSaid_thenTheShortestCounts(
            String parameter, long micros, int proxyMillis) {
        try (var server = TestServer.of(model, PATIENT)) {
            busy(server);

            var late =
                    server.send(
                            server.request("/v2/models/m/infer")
                                    .header(
                                            "x-envoy-expected-rq-timeout-ms",
                                            Integer.toString(proxyMillis))
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    REQUEST.formatted(
                                                            "\"%s\": %d"
                                                                    .formatted(parameter, micros),
                                                            5)))
                                    .build());

            assertThat(late.statusCode()).isEqualTo(504);
            assertThat(late.body()).contains("within the 30000 us");
        }
    }

    @Test
    void givenLessTimeThanReadingTakes_whenItIsRead_thenItIsRefusedAndTheServerGoesOn() {
        model.release();
        try (var server = TestServer.of(model, PATIENT)) {
            assertThat(server.infer(REQUEST.formatted("\"timeout\": 1", 5)).statusCode())
                    .isEqualTo(504);
            assertThat(server.infer(REQUEST.formatted("\"timeout\": 0", 5)).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void givenRequestsOfSeveralPriorities_whenTheyWait_thenTheyAreScoredInThatOrder() {
        try (var server = TestServer.of(model, PATIENT)) {
            var first = busy(server);
            var answered = new ArrayList<Integer>();
            var waiting = new ArrayList<CompletableFuture<?>>();
            // Each begins to wait before the next one comes.
            for (int priority : new int[] {9, 0, 3, 2, 1}) {
                waiting.add(
                        ask(server, "\"priority\": " + priority)
                                .thenRun(() -> add(answered, priority)));
                awaitWaiting(server, waiting.size());
            }

            model.release(1);
            await().until(() -> model.calls().size() == 1);
            for (int done = 1; done <= waiting.size(); done++) {
                int count = done;
                model.release(1);
                await().until(() -> model.calls().size() == count + 1);
                await().until(() -> size(answered) >= count - 1);
            }
            model.release();
            waiting.forEach(CompletableFuture::join);
            first.forEach(CompletableFuture::join);

            assertThat(answered).containsExactly(1, 0, 2, 3, 9);
        }
    }

    @Test
    void givenBatches_whenAnUrgentRequestComes_thenItIsInTheNextOne() {
        try (var server = TestServer.of(model, PATIENT, new BatchingConfig(2, 0))) {
            busy(server);
            var others = IntStream.range(0, 4).mapToObj(i -> ask(server, "")).toList();
            awaitWaiting(server, 4);
            var urgent = ask(server, "\"priority\": 1");
            awaitWaiting(server, 5);

            model.release(2);
            await().until(() -> model.calls().size() == 2);
            model.release(SCORING_THREADS);

            assertThat(urgent.join().statusCode()).isEqualTo(200);
            assertThat(others.stream().filter(CompletableFuture::isDone).count())
                    .isLessThanOrEqualTo(3);
            model.release();
            others.forEach(CompletableFuture::join);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "timeout, -1",
        "timeout, 1.5",
        "timeout, '\"1s\"'",
        "priority, -1",
        "priority, null",
        "priority, 1e30"
    })
    void givenAParameterThatCannotBe_whenAsked_thenItIsRefusedByName(String name, String value) {
        model.release();
        try (var server = TestServer.of(model, PATIENT)) {
            var refused = server.infer(REQUEST.formatted("\"%s\": %s".formatted(name, value), 5));

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("'" + name + "'");
        }
    }

    @Test
    void givenNegativeNumbersElsewhere_whenAsked_thenTheyAreRefusedToo() {
        model.release();
        try (var server = TestServer.of(model, PATIENT)) {
            assertThat(status(server, "priority", -1)).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(status(server, "priority", 1)).isEqualTo(Status.Code.OK);
            assertThat(post(server, "x-envoy-expected-rq-timeout-ms", "soon").body())
                    .contains("x-envoy-expected-rq-timeout-ms 'soon' is no time");
        }
    }

    private static void add(List<Integer> answered, int priority) {
        synchronized (answered) {
            answered.add(priority);
        }
    }

    private static int size(List<Integer> answered) {
        synchronized (answered) {
            return answered.size();
        }
    }

    /** Keeps all scoring threads, so that whatever comes next has to wait. */
    private List<CompletableFuture<HttpResponse<String>>> busy(TestServer server) {
        var taken = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int thread = 1; thread <= SCORING_THREADS; thread++) {
            int count = thread;
            taken.add(ask(server, ""));
            await().until(() -> model.waiting() == count);
        }
        return taken;
    }

    private CompletableFuture<HttpResponse<String>> ask(TestServer server, String parameters) {
        return CompletableFuture.supplyAsync(
                () -> server.infer(REQUEST.formatted(parameters, 7)), clients);
    }

    private static HttpResponse<String> post(TestServer server, String header, String value) {
        return server.send(
                server.request("/v2/models/m/infer")
                        .header(header, value)
                        .POST(HttpRequest.BodyPublishers.ofString(HeldModel.REQUEST.formatted(5)))
                        .build());
    }

    private static Status.Code status(TestServer server, String parameter, long value) {
        var request =
                ModelInferRequest.newBuilder()
                        .setModelName("m")
                        .putParameters(
                                parameter, InferParameter.newBuilder().setInt64Param(value).build())
                        .addInputs(
                                ModelInferRequest.InferInputTensor.newBuilder()
                                        .setName("x")
                                        .setDatatype("FP32")
                                        .addShape(1)
                                        .setContents(
                                                InferTensorContents.newBuilder()
                                                        .addFp32Contents(1)))
                        .build();
        try {
            server.infer(request);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
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
