package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.HexFormat;

/** Values of every type come back from a model that changes nothing. */
class DatatypesTest {

    private static final String REQUEST =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"%s\",\"data\":%s}]}";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOL | [true,false]",
                "UINT8 | [0,255]",
                "UINT16 | [0,65535]",
                "UINT32 | [0,4294967295]",
                "UINT64 | [9223372036854775808,18446744073709551615]",
                "INT8 | [-128,127]",
                "INT16 | [-32768,32767]",
                "INT32 | [-2147483648,2147483647]",
                "INT64 | [-9223372036854775808,9223372036854775807]",
                "FP32 | [0.1,-3.4028235E38]",
                "FP64 | [0.1,1.7976931348623157E308]",
                "BYTES | [\"a \\\"quoted\\\" word\",\"雪 \\u0001\"]",
            })
    void givenTheExtremesOfAType_whenAskedInJson_thenTheyComeBack(Datatype datatype, String data)
            throws Exception {
        try (var server = TestServer.of(OnnxFiles.identity(folder, datatype, -1))) {
            var answer = server.infer(REQUEST.formatted(datatype, data));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(JSON.readTree(answer.body()).at("/outputs/0/data"))
                    .isEqualTo(JSON.readTree(data));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOL | [1,0] | input 'x' holds a value that is no BOOL: '1'",
                "UINT8 | [0,256] | input 'x' holds 256; UINT8 takes 0 to 255",
                "UINT8 | [-1,0] | input 'x' holds -1; UINT8 takes 0 to 255",
                "UINT16 | [65536,0] | input 'x' holds 65536; UINT16 takes 0 to 65535",
                "UINT32 | [-1,0] | input 'x' holds -1; UINT32 takes 0 to 4294967295",
                "UINT64 | [-1,0] | input 'x' holds a number below 0",
                "UINT64 | [-18446744073709551616,0] | input 'x' holds a number below 0",
                "UINT64 | [18446744073709551616,0] | input 'x' holds too large",
                "UINT64 | [1.5,0] | input 'x' holds a fraction",
                "INT8 | [128,0] | input 'x' holds 128; INT8 takes -128 to 127",
                "INT32 | [2147483648,0] | INT32 takes -2147483648 to 2147483647",
                "INT64 | [9223372036854775808,0] | input 'x' holds too large",
                "INT64 | [1.0,0] | input 'x' holds a fraction",
                "INT64 | [1e3,0] | input 'x' holds a fraction",
                "FP64 | [1e309,0] | beyond the range of FP64",
                "BYTES | [1,2] | input 'x' holds a value that is no BYTES: '1'",
                "FP16 | [1,2] | input 'x' is of type FP16, which JSON does not carry",
                "BF16 | [1,2] | input 'x' is of type BF16, which JSON does not carry",
            })
    void givenWhatATypeDoesNotHold_whenAskedInJson_thenItIsRefused(
            Datatype datatype, String data, String message) throws Exception {
        try (var server = TestServer.of(OnnxFiles.identity(folder, datatype, -1))) {
            var answer = server.infer(REQUEST.formatted(datatype, data));

            assertThat(JSON.readTree(answer.body()).get("error").asText()).contains(message);
            assertThat(answer.statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource
    void givenRawContentsOfAType_whenAskedOverGrpc_thenTheSameBytesComeBack(Datatype datatype)
            throws Exception {
        var raw =
                ByteString.copyFrom(
                        datatype == Datatype.BYTES
                                ? HexFormat.of().parseHex("0300000061c3a400000000")
                                : datatype == Datatype.BOOL
                                        ? new byte[] {1, 0}
                                        : bytes(2 * datatype.size()));
        try (var server = TestServer.of(OnnxFiles.identity(folder, datatype, -1))) {
            var answer =
                    server.infer(
                            ModelInferRequest.newBuilder()
                                    .setModelName("m")
                                    .addInputs(input(datatype))
                                    .addRawInputContents(raw)
                                    .build());

            assertThat(answer.getRawOutputContents(0)).isEqualTo(raw);
            assertThat(answer.getOutputs(0).getDatatype()).isEqualTo(datatype.name());
        }
    }

    @Test
    void givenTypedContentsOfEachType_whenAskedOverGrpc_thenTheyComeBackTyped() throws Exception {
        assertTyped(Datatype.BOOL, contents().addBoolContents(true).addBoolContents(false));
        assertTyped(Datatype.UINT8, contents().addUintContents(0).addUintContents(255));
        assertTyped(Datatype.UINT16, contents().addUintContents(0).addUintContents(65535));
        assertTyped(Datatype.UINT32, contents().addUintContents(0).addUintContents(-1));
        assertTyped(Datatype.UINT64, contents().addUint64Contents(5).addUint64Contents(-1));
        assertTyped(Datatype.INT8, contents().addIntContents(-128).addIntContents(127));
        assertTyped(Datatype.INT16, contents().addIntContents(-32768).addIntContents(32767));
        assertTyped(
                Datatype.INT32, contents().addIntContents(-5).addIntContents(Integer.MAX_VALUE));
        assertTyped(
                Datatype.INT64, contents().addInt64Contents(-5).addInt64Contents(Long.MAX_VALUE));
        assertTyped(Datatype.FP32, contents().addFp32Contents(Float.NaN).addFp32Contents(0.1f));
        assertTyped(
                Datatype.FP64,
                contents().addFp64Contents(Double.NEGATIVE_INFINITY).addFp64Contents(0.1));
        assertTyped(
                Datatype.BYTES,
                contents()
                        .addBytesContents(ByteString.copyFromUtf8("é"))
                        .addBytesContents(ByteString.EMPTY));
    }

    private void assertTyped(Datatype datatype, InferTensorContents.Builder contents)
            throws Exception {
        try (var server = TestServer.of(OnnxFiles.identity(folder, datatype, -1))) {
            var answer =
                    server.infer(
                            ModelInferRequest.newBuilder()
                                    .setModelName("m")
                                    .addInputs(input(datatype).setContents(contents))
                                    .build());

            assertThat(answer.getOutputs(0).getContents()).isEqualTo(contents.build());
        }
    }

    private static InferTensorContents.Builder contents() {
        return InferTensorContents.newBuilder();
    }

    private static ModelInferRequest.InferInputTensor.Builder input(Datatype datatype) {
        return ModelInferRequest.InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype(datatype.name())
                .addShape(2);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i + 1);
        }
        return bytes;
    }
}
