package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.protocol.InferParameter;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferRequest.InferInputTensor;
import dev.tandem.runtime.protocol.ModelInferRequest.InferRequestedOutputTensor;
import dev.tandem.runtime.protocol.ModelStreamInferResponse;
import dev.tandem.runtime.protocol.ServerReadyRequest;
import dev.tandem.runtime.protocol.ServerReadyResponse;

import io.grpc.CallOptions;
import io.grpc.Status;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Calls that stay open, with clients that are slow, drip, or stay until the server goes. */
class GrpcStreamsTest {

    private static final int LARGE = 10_000;
    private static final int MANY = 500;

    @TempDir private Path folder;

    @Test
    void
            givenAClientThatDoesNotReadItsAnswers_whenItSendsOn_thenTheServerStopsTakingAndLosesNothing()
                    throws Exception {
        try (var server = TestServer.of(OnnxFiles.identity(folder, Datatype.FP32, -1))) {
            var stream = TestStream.infer(server.channel());
            int sent = 100;
            var row = row("", LARGE).toBuilder();
            for (int i = 0; i < sent; i++) {
                stream.send(row.setId("" + i).build());
            }
            stream.complete();
            await().until(() -> answered(server) > 0);
            await().during(Duration.ofMillis(500)).until(settled(server));

            // What the windows hold: far from all.
            assertThat(answered(server)).isLessThan(sent / 2.0);
            assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);

            stream.take(sent);
            await().until(() -> stream.messages().size() == sent);

            assertThat(stream.messages())
                    .extracting(answer -> answer.getInferResponse().getId())
                    .containsExactlyElementsOf(
                            IntStream.range(0, sent).mapToObj(Integer::toString).toList());
            assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
        }
    }

    @Test
    void
            givenAStreamThatSendsFasterThanTheModelScores_whenOthersCallOnItsConnection_thenTheyAreAnswered() {
        var model = new HeldModel();
        try (var server = TestServer.of(model, new OverloadConfig(60_000, 16, 64 * 1024))) {
            var stream = TestStream.infer(server.channel());
            int sent = 20;
            for (int i = 0; i < sent; i++) {
                stream.send(row("" + i, LARGE));
            }
            stream.complete();
            await().until(() -> model.waiting() == 1);

            assertThat(
                            server.call(
                                            "ServerReady",
                                            ServerReadyRequest.getDefaultInstance(),
                                            ServerReadyRequest.getDefaultInstance(),
                                            ServerReadyResponse.getDefaultInstance(),
                                            CallOptions.DEFAULT.withDeadlineAfter(
                                                    10, TimeUnit.SECONDS))
                                    .getReady())
                    .isTrue();

            model.release();
            stream.take(sent);
            assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
            assertThat(stream.messages()).hasSize(sent);
        }
    }

    @Test
    void
            givenCallsThatAreGivenUpOrRefusedByTheHundred_whenOthersAreOpenOnTheirConnection_thenTheyStay() {
        var model = new HeldModel();
        try (var server = TestServer.of(model, new OverloadConfig(60_000, 16, 4096))) {
            var watch = TestStream.watch(server.channel());
            watch.take(10);
            await().until(() -> watch.messages().size() == 1);
            for (int i = 0; i < MANY; i++) {
                var stream = TestStream.infer(server.channel());
                stream.send(row("" + i, 1));
                stream.cancel();
                var refused = TestStream.infer(server.channel());
                refused.send(row("" + i, LARGE));
                assertThat(refused.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            }

            assertThat(watch.isOpen()).isTrue();
        }
    }

    @Test
    void givenAClientThatSendsByteByByte_whenItsMessagesAreComplete_thenEachIsAnswered()
            throws Exception {
        try (var server = TestServer.of(OnnxFiles.identity(folder, Datatype.FP32, -1));
                var client = new DrippingClient(server.port())) {
            client.open("/inference.GRPCInferenceService/ModelStreamInfer");

            client.drip(row("a", 3));
            await().until(() -> client.messages().size() == 1);
            client.drip(row("b", 3));
            await().until(() -> client.messages().size() == 2);

            assertThat(client.messages())
                    .map(bytes -> ModelStreamInferResponse.parseFrom(bytes).getInferResponse())
                    .extracting("id")
                    .containsExactly("a", "b");
            client.end();
            assertThat(client.status()).isEqualTo("0");
        }
    }

    @Test
    void givenAClientThatEndsInsideAMessage_whenItsPartIsThere_thenItIsToldSo() throws Exception {
        try (var server = TestServer.of(OnnxFiles.identity(folder, Datatype.FP32, -1));
                var client = new DrippingClient(server.port())) {
            client.open("/inference.GRPCInferenceService/ModelStreamInfer");
            client.drip(row("a", 3));
            await().until(() -> client.messages().size() == 1);

            client.dripBeginning(row("b", 3), 9);
            client.end();

            assertThat(client.status()).isEqualTo("3");
            assertThat(client.statusMessage()).contains("the stream ends inside a message");
            assertThat(server.infer(row("c", 1)).getId()).isEqualTo("c");
        }
    }

    @Test
    void givenAMessageThatNeverComesWhole_whenItsTimeIsOver_thenTheStreamIsEnded()
            throws Exception {
        var model = OnnxModel.load(OnnxFiles.identity(folder, Datatype.FP32, -1), 1);
        try (var server = TestServer.of(model, new OverloadConfig(300, 16, 4096));
                var client = new DrippingClient(server.port())) {
            client.open("/inference.GRPCInferenceService/ModelStreamInfer");

            client.dripBeginning(row("a", 3), 9);

            assertThat(client.status()).isEqualTo("4");
            assertThat(client.statusMessage()).contains("this server allows 300 ms");
        }
    }

    @Test
    void givenOpenStreams_whenTheServerDrains_thenWhatItHasIsAnsweredAndEachIsToldToComeAgain() {
        var model = new HeldModel();
        try (var server = TestServer.of(model, new OverloadConfig(60_000, 16, 4096))) {
            var watch = TestStream.watch(server.channel());
            var idle = TestStream.infer(server.channel());
            var busy = TestStream.infer(server.channel());
            watch.take(10);
            idle.take(10);
            busy.take(10);
            await().until(() -> watch.messages().size() == 1);
            busy.send(row("busy", 1));
            await().until(() -> model.waiting() == 1);

            var drained =
                    CompletableFuture.runAsync(() -> server.server().drain(Duration.ofSeconds(1)));

            await().until(() -> watch.messages().size() == 2);
            assertThat(watch.messages())
                    .extracting(TestStream.Health::serving)
                    .containsExactly(true, false);
            idle.send(row("late", 1));
            await().until(() -> model.waiting() == 2);
            assertThat(watch.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            model.release();

            for (var stream : List.of(busy, idle)) {
                assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(stream.end().getDescription())
                        .isEqualTo("this server ends; open the stream again");
                assertThat(stream.messages()).hasSize(1);
            }
            drained.join();
        }
    }

    @Test
    void givenAClientThatAsksForClasses_whenAnswered_thenTheyAreTheLargestInTheirOrder()
            throws Exception {
        try (var server = TestServer.of(OnnxFiles.identity(folder, Datatype.FP32, -1, 3))) {
            var request =
                    ModelInferRequest.newBuilder()
                            .setModelName("m")
                            .addInputs(input(1, 3).setContents(values(0.25f, 0.5f, 0.125f)))
                            .addOutputs(
                                    InferRequestedOutputTensor.newBuilder()
                                            .setName("y")
                                            .putParameters(
                                                    "classification",
                                                    InferParameter.newBuilder()
                                                            .setInt64Param(2)
                                                            .build()))
                            .build();
            var stream = TestStream.infer(server.channel());
            stream.take(1);
            stream.send(request);
            stream.complete();
            stream.end();

            for (var answer :
                    List.of(
                            server.infer(request),
                            stream.messages().getFirst().getInferResponse())) {
                var output = answer.getOutputs(0);
                assertThat(output.getDatatype()).isEqualTo("BYTES");
                assertThat(output.getShapeList()).containsExactly(1L, 2L);
                assertThat(output.getContents().getBytesContentsList())
                        .extracting(bytes -> bytes.toStringUtf8())
                        .containsExactly("0.5:1", "0.25:0");
            }
            assertThat(
                            server.infer(
                                            """
                                            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[0.25,0.5,0.125]}],
                                             "outputs":[{"name":"y","parameters":{"classification":2}}]}\
                                            """)
                                    .body())
                    .contains("\"data\":[\"0.5:1\",\"0.25:0\"]");
        }
    }

    private static ModelInferRequest row(String id, int values) {
        return ModelInferRequest.newBuilder()
                .setModelName("m")
                .setId(id)
                .addInputs(
                        input(values)
                                .setContents(
                                        InferTensorContents.newBuilder()
                                                .addAllFp32Contents(
                                                        IntStream.rangeClosed(1, values)
                                                                .mapToObj(i -> (float) i)
                                                                .toList())))
                .build();
    }

    private static InferInputTensor.Builder input(long... shape) {
        var input = InferInputTensor.newBuilder().setName("x").setDatatype("FP32");
        for (long size : shape) {
            input.addShape(size);
        }
        return input;
    }

    private static InferTensorContents.Builder values(Float... values) {
        return InferTensorContents.newBuilder().addAllFp32Contents(List.of(values));
    }

    private static final Pattern ANSWERED =
            Pattern.compile(
                    "tandem_inference_requests_total\\{code=\"OK\",[^}]*protocol=\"grpc\"[^}]*}"
                            + " (\\S+)");

    private static double answered(TestServer server) {
        var line = ANSWERED.matcher(server.get("/metrics").body());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }

    /** Whether as many are answered as when this was asked for. */
    private static Callable<Boolean> settled(TestServer server) {
        double[] last = {-1};
        return () -> {
            double now = answered(server);
            boolean same = now == last[0];
            last[0] = now;
            return same;
        };
    }
}
