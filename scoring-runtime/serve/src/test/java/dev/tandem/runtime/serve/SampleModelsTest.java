package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;

import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferResponse;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The committed models give scikit-learn's own numbers, however they are asked. */
class SampleModelsTest {

    private static final Path SAMPLES = Path.of("../../samples/models");
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Path> samples() throws IOException {
        try (Stream<Path> folders = Files.list(SAMPLES)) {
            var found =
                    folders.filter(folder -> Files.exists(folder.resolve("rows.json")))
                            .sorted()
                            .toList();
            assertThat(found).as("sample models in %s", SAMPLES.toAbsolutePath()).isNotEmpty();
            return found;
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void givenASampleModel_whenAllRowsAreAskedTogether_thenEveryProtocolGivesScikitLearnsNumbers(
            Path sample) throws Exception {
        var rows = JSON.readTree(sample.resolve("rows.json").toFile());
        try (var server = TestServer.of(sample.resolve("model.onnx"))) {
            var body = request(rows, rows.get("rows")).toString();

            assertRight(rows, JSON.readTree(server.infer(body).body()));
            assertRight(rows, JSON.readTree(server.inferOverHttp2(body).body()));
            assertRight(rows, json(server.infer(grpcRequest(rows, false))));
            assertRight(rows, json(server.infer(grpcRequest(rows, true))));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void givenASampleModel_whenRowsAreAskedOneByOne_thenEachGetsScikitLearnsNumbers(Path sample)
            throws Exception {
        var rows = JSON.readTree(sample.resolve("rows.json").toFile());
        try (var server = TestServer.of(sample.resolve("model.onnx"))) {
            for (int i = 0; i < rows.get("rows").size(); i++) {
                var one = JSON.createArrayNode().add(rows.get("rows").get(i));
                var answer = JSON.readTree(server.infer(request(rows, one).toString()).body());

                for (var output : answer.get("outputs")) {
                    var expected = rows.get("outputs").get(output.get("name").asText());
                    int width = output.get("data").size();
                    for (int j = 0; j < width; j++) {
                        assertThat(output.get("data").get(j).asDouble())
                                .isCloseTo(
                                        expected.get("data").get(i * width + j).asDouble(),
                                        within(1e-5));
                    }
                }
            }
        }
    }

    private static void assertRight(JsonNode rows, JsonNode answer) {
        assertThat(answer.get("model_version").asText()).isEqualTo("r1");
        assertThat(answer.get("outputs")).hasSameSizeAs(rows.get("outputs"));
        for (var output : answer.get("outputs")) {
            var expected = rows.get("outputs").get(output.get("name").asText());
            assertThat(output.get("datatype")).isEqualTo(expected.get("datatype"));
            assertThat(output.get("shape").toString()).isEqualTo(expected.get("shape").toString());
            assertThat(output.get("data")).hasSameSizeAs(expected.get("data"));
            for (int i = 0; i < expected.get("data").size(); i++) {
                assertThat(output.get("data").get(i).asDouble())
                        .isCloseTo(expected.get("data").get(i).asDouble(), within(1e-5));
            }
        }
    }

    private static JsonNode request(JsonNode rows, JsonNode data) {
        var input = JSON.createObjectNode();
        input.put("name", rows.get("inputs").get(0).get("name").asText());
        input.putArray("shape").add(data.size()).add(data.get(0).size());
        input.put("datatype", "FP32");
        input.set("data", data);
        var request = JSON.createObjectNode();
        request.putArray("inputs").add(input);
        return request;
    }

    private static ModelInferRequest grpcRequest(JsonNode rows, boolean raw) {
        var values = new ArrayList<Float>();
        rows.get("rows").forEach(row -> row.forEach(value -> values.add((float) value.asDouble())));
        var input =
                ModelInferRequest.InferInputTensor.newBuilder()
                        .setName(rows.get("inputs").get(0).get("name").asText())
                        .setDatatype("FP32")
                        .addShape(rows.get("rows").size())
                        .addShape(rows.get("rows").get(0).size());
        var request = ModelInferRequest.newBuilder().setModelName("m");
        if (!raw) {
            input.setContents(InferTensorContents.newBuilder().addAllFp32Contents(values));
            return request.addInputs(input).build();
        }
        var bytes = ByteBuffer.allocate(values.size() * 4).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes::putFloat);
        return request.addInputs(input)
                .addRawInputContents(ByteString.copyFrom(bytes.flip()))
                .build();
    }

    /** A gRPC answer as the REST one would be. */
    private static JsonNode json(ModelInferResponse response) {
        var json = JSON.createObjectNode();
        json.put("model_version", response.getModelVersion());
        var outputs = json.putArray("outputs");
        for (int i = 0; i < response.getOutputsCount(); i++) {
            var tensor = response.getOutputs(i);
            var output = outputs.addObject();
            output.put("name", tensor.getName()).put("datatype", tensor.getDatatype());
            var shape = output.putArray("shape");
            tensor.getShapeList().forEach(shape::add);
            var data = output.putArray("data");
            if (response.getRawOutputContentsCount() > 0) {
                var bytes =
                        response.getRawOutputContents(i)
                                .asReadOnlyByteBuffer()
                                .order(ByteOrder.LITTLE_ENDIAN);
                while (bytes.hasRemaining()) {
                    data.add(
                            tensor.getDatatype().equals("FP32")
                                    ? bytes.getFloat()
                                    : (double) bytes.getLong());
                }
            } else {
                tensor.getContents().getFp32ContentsList().forEach(data::add);
                tensor.getContents().getInt64ContentsList().forEach(data::add);
            }
        }
        return json;
    }
}
