package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ServerLiveRequest;
import dev.tandem.runtime.protocol.ServerLiveResponse;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** More than can be done: the surplus is told so, and what was taken is done. */
class OverloadTest {

    private static final int SCORING_THREADS = 2;

    private final HeldModel model = new HeldModel();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        model.release();
        clients.shutdownNow();
    }

    @Test
    void givenAFullQueue_whenOneMoreAsks_thenItIsToldToComeBackAndTheOthersAreAnswered() {
        try (var server = TestServer.of(model, new OverloadConfig(60_000, 3, 4096))) {
            var taken = ask(server, SCORING_THREADS + 3);

            awaitWaiting(server, 3);
            var refused = server.infer(HeldModel.REQUEST.formatted(9));

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("retry-after")).contains("1");
            assertThat(refused.body()).contains("3 requests are waiting already");
            assertThat(grpcStatus(server, CallOptions.DEFAULT))
                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            model.release();
            assertThat(taken)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        }
    }

    @Test
    void givenAQueueThatIsNeverEmpty_whenItHasRoomStill_thenTheNextAreRefusedUntilItIsEmpty() {
        try (var server = TestServer.of(model, new OverloadConfig(20_000, 256, 4096))) {
            learn(server, 300);
            var asked = new ArrayList<>(ask(server, SCORING_THREADS + 16));
            awaitWaiting(server, 16);

            await().pollInterval(Duration.ofMillis(500))
                    .until(
                            () -> {
                                asked.addAll(ask(server, 1));
                                return refused(asked).findAny().isPresent();
                            });
            assertThat(refused(asked).map(answer -> answer.join().body()))
                    .allSatisfy(body -> assertThat(body).contains("more comes than can be done"));
            model.release();
            await().until(() -> asked.stream().allMatch(CompletableFuture::isDone));
            assertThat(server.infer(HeldModel.REQUEST.formatted(7)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void givenAModelThatIsStuck_whenTheTimeoutIsOver_thenTheAskersAreToldAndTheServerLives() {
        try (var server = TestServer.of(model, new OverloadConfig(300, 16, 4096))) {
            var stuck = ask(server, SCORING_THREADS + 4);

            assertThat(stuck)
                    .allSatisfy(
                            answer -> {
                                assertThat(answer.join().statusCode()).isEqualTo(504);
                                assertThat(answer.join().body())
                                        .contains("this server allows 300 ms");
                            });
            assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
            model.release();
            await().untilAsserted(() -> assertThat(model.waiting()).isZero());
            assertThat(server.infer(HeldModel.REQUEST.formatted(7)).body())
                    .contains("\"data\":[7.0]");
        }
    }

    @Test
    void givenAClientWithLessTime_whenItIsOver_thenItIsToldByItsOwnDeadline() {
        try (var server = TestServer.of(model, new OverloadConfig(60_000, 16, 4096))) {
            assertThat(grpcStatus(server, deadline(200))).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void givenWorkThatTakesLonger_whenARequestHasLessTime_thenItIsRefusedAtOnceAndNotTakenOn() {
        try (var server = TestServer.of(model, new OverloadConfig(60_000, 16, 4096))) {
            connectGrpc(server);
            learn(server, 1_000);
            var taken = ask(server, SCORING_THREADS + 1);
            awaitWaiting(server, 1);

            assertThat(grpcStatus(server, deadline(1_500)))
                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(model.calls()).hasSize(SCORING_THREADS);
            model.release();
            assertThat(taken)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        }
    }

    @Test
    void givenABodyThatDrips_whenTheTimeoutIsOver_thenItIsCutOffAndOthersAreServed()
            throws IOException {
        model.release();
        try (var server = TestServer.of(model, new OverloadConfig(300, 16, 4096));
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(
                            "POST /v2/models/m/infer HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{\"in"
                                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(server.infer(HeldModel.REQUEST.formatted(5)).statusCode()).isEqualTo(200);
            assertThat(
                            new String(
                                    socket.getInputStream().readAllBytes(),
                                    StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 504")
                    .contains("connection: close");
        }
    }

    @Test
    void givenAClientThatGoesAway_whenItsTurnComes_thenNobodyIsTheWorse() {
        try (var server = TestServer.of(model, new OverloadConfig(60_000, 16, 4096))) {
            var patient = ask(server, SCORING_THREADS);
            await().untilAsserted(() -> assertThat(model.waiting()).isEqualTo(SCORING_THREADS));
            assertThatThrownBy(() -> server.send(impatient(server, 100)))
                    .hasMessageContaining("timed out");
            awaitGone(server);
            model.release();

            assertThat(patient)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        }
    }

    @Test
    void givenADrainUnderLoad_whenRequestsGoOn_thenNoneThatWasTakenFails() {
        try (var server = TestServer.of(model, new OverloadConfig(60_000, 16, 4096))) {
            var taken = ask(server, SCORING_THREADS + 3);
            await().untilAsserted(() -> assertThat(model.waiting()).isEqualTo(SCORING_THREADS));

            var drained =
                    CompletableFuture.runAsync(
                            () -> server.server().drain(Duration.ofMillis(500)), clients);

            await().untilAsserted(
                            () ->
                                    assertThat(server.get("/v2/health/ready").statusCode())
                                            .isEqualTo(503));
            assertThat(server.get("/v2/health/live").headers().firstValue("connection"))
                    .contains("close");
            var late = ask(server, 1);
            model.release();
            assertThat(taken)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
            assertThat(late.getFirst().join().statusCode()).isEqualTo(200);
            drained.join();
        }
    }

    /** The server learns that the model takes so long, or somewhat longer. */
    private void learn(TestServer server, int millis) {
        ask(server, SCORING_THREADS);
        await().until(() -> model.waiting() == SCORING_THREADS);
        assertThatThrownBy(() -> server.send(impatient(server, millis)))
                .hasMessageContaining("timed out");
        awaitGone(server);
        model.release(SCORING_THREADS);
        await().until(() -> model.calls().size() == SCORING_THREADS);
    }

    /** So that a deadline is not used up by that. */
    private static void connectGrpc(TestServer server) {
        var live =
                server.call(
                        "ServerLive",
                        ServerLiveRequest.getDefaultInstance(),
                        ServerLiveRequest.getDefaultInstance(),
                        ServerLiveResponse.getDefaultInstance(),
                        CallOptions.DEFAULT);
        assertThat(live.getLive()).isTrue();
    }

    private static void awaitGone(TestServer server) {
        await().untilAsserted(
                        () ->
                                assertThat(server.get("/metrics").body())
                                        .contains("reason=\"client_gone\",version=\"r1\"} 1.0"));
    }

    private static HttpRequest impatient(TestServer server, int millis) {
        return server.request("/v2/models/m/infer")
                .timeout(Duration.ofMillis(millis))
                .POST(HttpRequest.BodyPublishers.ofString(HeldModel.REQUEST.formatted(8)))
                .build();
    }

    private static Stream<CompletableFuture<HttpResponse<String>>> refused(
            List<CompletableFuture<HttpResponse<String>>> asked) {
        return asked.stream()
                .filter(answer -> answer.isDone() && answer.join().statusCode() == 429);
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

    private static void awaitWaiting(TestServer server, int requests) {
        await().untilAsserted(
                        () ->
                                assertThat(server.get("/metrics").body())
                                        .contains(
                                                "tandem_inference_queue_depth{model=\"m\",version=\"r1\"} %d.0"
                                                        .formatted(requests)));
    }

    private static CallOptions deadline(int millis) {
        return CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }

    private static Status.Code grpcStatus(TestServer server, CallOptions options) {
        var request =
                ModelInferRequest.newBuilder()
                        .setModelName("m")
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
            server.infer(request, options);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }
}
