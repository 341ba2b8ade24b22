package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferRequest.InferInputTensor;
import dev.tandem.runtime.protocol.ModelInferResponse;
import dev.tandem.runtime.protocol.ModelMetadataRequest;
import dev.tandem.runtime.protocol.ModelMetadataResponse;
import dev.tandem.runtime.protocol.ModelReadyRequest;
import dev.tandem.runtime.protocol.ModelReadyResponse;
import dev.tandem.runtime.protocol.ServerLiveRequest;
import dev.tandem.runtime.protocol.ServerLiveResponse;
import dev.tandem.runtime.protocol.ServerMetadataRequest;
import dev.tandem.runtime.protocol.ServerMetadataResponse;
import dev.tandem.runtime.protocol.ServerReadyRequest;
import dev.tandem.runtime.protocol.ServerReadyResponse;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The gRPC form, asked by grpc-java. */
class GrpcApiTest {

    @TempDir private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.of(OnnxFiles.identity(folder, Datatype.FP32, -1, 3));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void givenAServer_whenAskedAboutItself_thenItTells() {
        assertThat(
                        call(
                                        "ServerLive",
                                        ServerLiveRequest.getDefaultInstance(),
                                        ServerLiveResponse.getDefaultInstance())
                                .getLive())
                .isTrue();
        assertThat(
                        call(
                                        "ServerReady",
                                        ServerReadyRequest.getDefaultInstance(),
                                        ServerReadyResponse.getDefaultInstance())
                                .getReady())
                .isTrue();
        assertThat(
                        call(
                                        "ModelReady",
                                        ModelReadyRequest.newBuilder().setName("m").build(),
                                        ModelReadyResponse.getDefaultInstance())
                                .getReady())
                .isTrue();
        assertThat(
                        call(
                                        "ServerMetadata",
                                        ServerMetadataRequest.getDefaultInstance(),
                                        ServerMetadataResponse.getDefaultInstance())
                                .getName())
                .isEqualTo("tandem");
        var metadata =
                call(
                        "ModelMetadata",
                        ModelMetadataRequest.newBuilder().setName("m").setVersion("r1").build(),
                        ModelMetadataResponse.getDefaultInstance());
        assertThat(metadata.getVersionsList()).containsExactly("r1");
        assertThat(metadata.getInputs(0).getName()).isEqualTo("x");
        assertThat(metadata.getInputs(0).getDatatype()).isEqualTo("FP32");
        assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, 3L);
    }

    @Test
    void givenTypedContents_whenAsked_thenTheAnswerIsTypedAndHasIdAndVersion() {
        var answer = server.infer(good().setId("a1").build());

        assertThat(answer.getId()).isEqualTo("a1");
        assertThat(answer.getModelVersion()).isEqualTo("r1");
        assertThat(answer.getOutputs(0).getContents().getFp32ContentsList())
                .containsExactly(1f, 2f, 3f);
        assertThat(answer.getRawOutputContentsCount()).isZero();
    }

    @Test
    void givenRawContents_whenAsked_thenTheAnswerIsRaw() {
        var answer = server.infer(raw().build());

        assertThat(answer.getOutputs(0).hasContents()).isFalse();
        assertThat(answer.getRawOutputContents(0)).isEqualTo(bytes(1, 2, 3));
    }

    @Test
    void givenACompressedMessage_whenAsked_thenItIsRead() {
        var options = CallOptions.DEFAULT.withCompression("gzip");

        assertThat(server.infer(raw().build(), options).getRawOutputContents(0))
                .isEqualTo(bytes(1, 2, 3));
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                Arguments.of(
                        good().setModelName("other"),
                        Status.Code.NOT_FOUND,
                        "model 'other' is not served here"),
                Arguments.of(
                        good().setModelName("modèle 100%"),
                        Status.Code.NOT_FOUND,
                        "model 'modèle 100%' is not served here"),
                Arguments.of(
                        good().setModelVersion("9"),
                        Status.Code.NOT_FOUND,
                        "has no version '9' here"),
                Arguments.of(
                        good().clearInputs(), Status.Code.INVALID_ARGUMENT, "input 'x' is missing"),
                Arguments.of(
                        good().setInputs(0, input().setName("z")),
                        Status.Code.INVALID_ARGUMENT,
                        "input 'z' is none of the model's"),
                Arguments.of(
                        good().setInputs(0, input().setDatatype("INT64")),
                        Status.Code.INVALID_ARGUMENT,
                        "input 'x' has datatype 'INT64'; the model takes FP32"),
                Arguments.of(
                        good().setInputs(0, input().setShape(1, 4)),
                        Status.Code.INVALID_ARGUMENT,
                        "input 'x' has shape [1,4]; the model takes [-1,3]"),
                Arguments.of(
                        good().setInputs(0, input().setShape(0, Long.MAX_VALUE)),
                        Status.Code.INVALID_ARGUMENT,
                        "that is more than 2147483647 values"),
                Arguments.of(
                        good().setInputs(0, input().setShape(0, 2)),
                        Status.Code.INVALID_ARGUMENT,
                        "input 'x' has 3 values in fp32_contents where its shape [2,3] needs 6"),
                Arguments.of(
                        good().setInputs(0, input().clearContents()),
                        Status.Code.INVALID_ARGUMENT,
                        "input 'x' has 0 values in fp32_contents"),
                Arguments.of(
                        good().addInputs(input()),
                        Status.Code.INVALID_ARGUMENT,
                        "input 'x' is given twice"),
                Arguments.of(
                        good().addRawInputContents(bytes(1, 2, 3)),
                        Status.Code.INVALID_ARGUMENT,
                        "has contents beside raw_input_contents"),
                Arguments.of(
                        raw().addRawInputContents(bytes(1)),
                        Status.Code.INVALID_ARGUMENT,
                        "raw_input_contents has 2 entries for 1 inputs"),
                Arguments.of(
                        raw().setRawInputContents(0, bytes(1, 2)),
                        Status.Code.INVALID_ARGUMENT,
                        "input 'x' has 8 raw bytes where FP32 [1,3] needs 12"),
                Arguments.of(
                        good().addOutputs(
                                        ModelInferRequest.InferRequestedOutputTensor.newBuilder()
                                                .setName("q")),
                        Status.Code.INVALID_ARGUMENT,
                        "output 'q' is none of the model's; it gives 'y'"),
                Arguments.of(
                        good().setId("i".repeat(TestServer.MAX_BYTES)),
                        Status.Code.RESOURCE_EXHAUSTED,
                        "larger than the 65536 bytes"));
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void givenABadRequest_whenAsked_thenTheStatusAndMessageSayWhatIsWrong(
            ModelInferRequest.Builder request, Status.Code code, String message) {
        assertThatThrownBy(() -> server.infer(request.build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(message);
        assertThat(server.infer(good().build()).getOutputsCount()).isOne();
    }

    @Test
    void givenAMethodThatIsNotThere_whenCalled_thenItIsUnimplemented() {
        assertThatThrownBy(
                        () ->
                                call(
                                        "ModelExplain",
                                        ModelInferRequest.getDefaultInstance(),
                                        ModelInferResponse.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(Status.Code.UNIMPLEMENTED))
                .hasMessageContaining(
                        "there is no method inference.GRPCInferenceService/ModelExplain");
    }

    @Test
    void givenBytesThatAreNoMessage_whenSent_thenTheStatusSaysSo() {
        var odd = com.google.protobuf.BytesValue.of(ByteString.copyFromUtf8("\u0001\u0002\u0003"));

        assertThatThrownBy(() -> call("ModelInfer", odd, ModelInferResponse.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isIn(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND));
    }

    @SuppressWarnings("unchecked")
    private static <A extends com.google.protobuf.Message, B extends com.google.protobuf.Message>
            B call(String method, A request, B responseType) {
        return server.call(
                method,
                request,
                (A) request.getDefaultInstanceForType(),
                responseType,
                CallOptions.DEFAULT);
    }

    private static ModelInferRequest.Builder good() {
        return ModelInferRequest.newBuilder().setModelName("m").addInputs(input());
    }

    private static ModelInferRequest.Builder raw() {
        return ModelInferRequest.newBuilder()
                .setModelName("m")
                .addInputs(input().clearContents())
                .addRawInputContents(bytes(1, 2, 3));
    }

    private static InferInputTensor.Builder input() {
        return InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("FP32")
                .addShape(1)
                .addShape(3)
                .setContents(
                        InferTensorContents.newBuilder()
                                .addFp32Contents(1)
                                .addFp32Contents(2)
                                .addFp32Contents(3));
    }

    private static ByteString bytes(float... values) {
        var bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return ByteString.copyFrom(bytes.flip());
    }
}
