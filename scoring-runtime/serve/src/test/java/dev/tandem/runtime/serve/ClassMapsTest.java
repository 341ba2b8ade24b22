package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;

import dev.tandem.runtime.protocol.InferParameter;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferRequest.InferInputTensor;
import dev.tandem.runtime.protocol.ModelInferRequest.InferRequestedOutputTensor;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/** A classifier that skl2onnx converted by its defaults: its probabilities are maps by the classes' names. */
class ClassMapsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FIXTURES = Path.of("../core/src/test/resources/fixtures/onnx");
    private static final String INPUT =
            "\"inputs\":[{\"name\":\"X\",\"datatype\":\"FP32\",\"shape\":[2,4],\"data\":[2,1,1,0,-2,0,0,0]}]";

    private static TestServer server;
    private static TestServer mixed;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.of(FIXTURES.resolve("linear-names.onnx"));
        mixed = TestServer.of(FIXTURES.resolve("mixed.onnx"));
    }

    @AfterAll
    static void stop() {
        server.close();
        mixed.close();
    }

    @Test
    void givenAsked_whenAboutTheModel_thenProbabilitiesAreATensorWhoseLabelsAreTheClasses()
            throws Exception {
        assertThat(json(server.get("/v2/models/m")).get("outputs"))
                .isEqualTo(
                        JSON.readTree(
                                """
                                [{"name": "output_label", "datatype": "BYTES", "shape": [-1]},
                                 {"name": "output_probability", "datatype": "FP32", "shape": [-1, 3],
                                  "parameters": {"labels": ["grün und blau", "setosa", "雪"]}}]\
                                """));
        assertThat(json(server.get("/v2/models/m/config")).at("/output/1/dims"))
                .isEqualTo(JSON.readTree("[3]"));
    }

    @Test
    void givenRows_whenAskedByEachProtocol_thenEachGivesTheSameProbabilities() throws Exception {
        var rest = json(server.infer("{" + INPUT + "}"));
        var data = rest.at("/outputs/1/data");
        assertThat(rest.at("/outputs/0/data")).isEqualTo(JSON.readTree("[\"雪\", \"setosa\"]"));
        assertThat(rest.at("/outputs/1/shape")).isEqualTo(JSON.readTree("[2,3]"));
        assertThat(data.get(0).floatValue() + data.get(1).floatValue() + data.get(2).floatValue())
                .isCloseTo(1, within(1e-6f));

        var v1 =
                json(server.post("/v1/models/m:predict", "{\"instances\":[[2,1,1,0],[-2,0,0,0]]}"));
        for (int i = 0; i < 6; i++) {
            assertThat(v1.at("/predictions/%d/output_probability/%d".formatted(i / 3, i % 3)))
                    .isEqualTo(data.get(i));
        }
        assertThat(v1.at("/predictions/0/output_label").asText()).isEqualTo("雪");

        var grpc = server.infer(message().build());
        assertThat(grpc.getOutputs(1).getShapeList()).containsExactly(2L, 3L);
        var floats = grpc.getOutputs(1).getContents().getFp32ContentsList();
        for (int i = 0; i < 6; i++) {
            assertThat(floats.get(i)).isEqualTo(data.get(i).floatValue());
        }
    }

    @Test
    void givenTheBestClassesAreWanted_whenAsked_thenTheyComeWithTheirNames() throws Exception {
        var outputs =
                ",\"outputs\":[{\"name\":\"output_probability\",\"parameters\":{\"classification\":2}}]}";
        var best = json(server.infer("{" + INPUT + outputs)).at("/outputs/0");

        assertThat(best.get("shape")).isEqualTo(JSON.readTree("[2,2]"));
        assertThat(best.at("/data/0").asText()).matches("0\\.\\d+:2:雪");
        assertThat(best.at("/data/2").asText()).matches("0\\.\\d+:1:setosa");

        var request =
                message()
                        .addOutputs(
                                InferRequestedOutputTensor.newBuilder()
                                        .setName("output_probability")
                                        .putParameters(
                                                "classification",
                                                InferParameter.newBuilder()
                                                        .setInt64Param(2)
                                                        .build()));
        assertThat(
                        server
                                .infer(request.build())
                                .getOutputs(0)
                                .getContents()
                                .getBytesContentsList()
                                .stream()
                                .map(ByteString::toStringUtf8))
                .containsExactlyElementsOf(
                        JSON.convertValue(
                                best.get("data"),
                                JSON.getTypeFactory()
                                        .constructCollectionType(List.class, String.class)));
    }

    @Test
    void givenColumnsOfStringsAndNumbers_whenAskedByNames_thenEachRowHasItsClass()
            throws Exception {
        var answer =
                json(
                        mixed.post(
                                "/v1/models/m:predict",
                                """
                                {"instances": [{"colour": ["red"], "count": [3], "weight": [1.5]},
                                               {"colour": ["never seen"], "count": [0], "weight": [-2]}]}\
                                """));

        assertThat(answer.at("/predictions/0/output_label").asText()).isEqualTo("雪");
        assertThat(answer.at("/predictions/1/output_label").asText()).isEqualTo("setosa");
        assertThat(answer.at("/predictions/0/output_probability")).hasSize(3);
    }

    private static ModelInferRequest.Builder message() {
        return ModelInferRequest.newBuilder()
                .setModelName("m")
                .addInputs(
                        InferInputTensor.newBuilder()
                                .setName("X")
                                .setDatatype("FP32")
                                .addShape(2)
                                .addShape(4)
                                .setContents(
                                        InferTensorContents.newBuilder()
                                                .addAllFp32Contents(
                                                        List.of(2f, 1f, 1f, 0f, -2f, 0f, 0f, 0f))));
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }
}
