package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.http.HttpResponse;
import java.nio.file.Path;

/** The V1 protocol. */
class PredictV1Test {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");
    private static final String PATH = "/v1/models/m:predict";

    @TempDir private static Path folder;

    private static TestServer matrix;
    private static TestServer column;
    private static TestServer iris;

    @BeforeAll
    static void start() throws Exception {
        matrix = TestServer.of(OnnxFiles.identity(folder, Datatype.FP32, -1, 2));
        column = TestServer.of(OnnxFiles.identity(folder, Datatype.BYTES, -1));
        iris = TestServer.of(IRIS);
    }

    @AfterAll
    static void stop() {
        matrix.close();
        column.close();
        iris.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"instances\": [[1, 2], [3, 4.5]]} | [[1.0, 2.0], [3.0, 4.5]]",
                "{\"signature_name\": \"s\", \"instances\": [{\"x\": [1, 2]}]} | [[1.0, 2.0]]",
            })
    void givenInstances_whenPredicted_thenEachHasItsRow(String body, String predictions)
            throws Exception {
        var answer = json(matrix.post(PATH, body));

        assertThat(answer.get("predictions")).isEqualTo(JSON.readTree(predictions));
        assertThat(answer.get("model_version").asText()).isEqualTo("r1");
    }

    @Test
    void givenInstancesOfOneValue_whenPredicted_thenPredictionsAreValues() throws Exception {
        assertThat(
                        json(column.post(PATH, "{\"instances\": [\"a\", {\"x\": \"雪\"}]}"))
                                .get("predictions"))
                .isEqualTo(JSON.readTree("[\"a\", \"雪\"]"));
    }

    @Test
    void givenAModelOfTwoOutputs_whenPredicted_thenEachPredictionHasBothByName() throws Exception {
        var predictions =
                json(iris.post(
                                "/v1/models/m/versions/r1:predict",
                                "{\"instances\": [[5.1, 3.5, 1.4, 0.2], [6.3, 2.9, 5.6, 1.8]]}"))
                        .get("predictions");

        assertThat(predictions.findValuesAsText("label")).containsExactly("0", "2");
        assertThat(predictions.get(1).get("probabilities")).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"instances\": []} | V1 takes {\"instances\": [ROW, ...]}",
                "{\"inputs\": {\"x\": [[1, 2]]}} | the request has no instances",
                "{\"instances\": {}} | 'instances' must be an array of rows",
                "{\"instances\": [[1, 2], [3]]} | has 1 values where its shape [2,2] needs 2",
                "{\"instances\": [[1, 2], [3, 4, 5]]} | has more than the 2 values",
                "{\"instances\": [[1, 2], 3]} | has a row that is no array",
                "{\"instances\": [[1, 2, 3]]} | has shape [1,3]; the model takes [-1,2]",
                "{\"instances\": [1, 2]} | has shape [2]; the model takes [-1,2]",
                "{\"instances\": [[[1, 2]]]} | has shape [1,1,2]; the model takes [-1,2]",
                "{\"instances\": [[1, \"2\"]]} | holds a value that is no FP32",
                "{\"instances\": [[1, 2], {\"z\": [1, 2]}]} | instance 1 has 'z', which others have"
                        + " not",
                "{\"instances\": [{\"x\": [1, 2]}, {}]} | instance 1 has no 'x', which others have",
                "{\"instances\": [{\"x\": [1, 2], \"x\": [1, 2]}]} | instance 0 has 'x' twice",
                "{\"instances\": [{\"z\": [1, 2]}]} | input 'z' is none of the model's",
                "{\"instances\": [{}]} | input 'x' is missing",
                "{\"instances\": [[1, 2]} | malformed JSON",
                "{\"instances\": [[1e39, 2]]} | beyond the range of FP32",
                "[1] | a request is an object",
            })
    void givenWhatIsNoRow_whenPredicted_thenTheTroubleIsNamed(String body, String message)
            throws Exception {
        var answer = matrix.post(PATH, body);

        assertThat(JSON.readTree(answer.body()).get("error").asText()).contains(message);
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ | {\"status\": \"alive\"}",
                "/v1/models | {\"models\": [\"m\"]}",
                "/v1/models/m | {\"name\": \"m\", \"ready\": true}",
                "/v1/models/m/versions/r1 | {\"name\": \"m\", \"ready\": true}",
            })
    void givenAServer_whenAskedAboutItself_thenItTells(String path, String expected)
            throws Exception {
        assertThat(json(matrix.get(path))).isEqualTo(JSON.readTree(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models/other:predict, 404",
        "/v1/models/m/versions/9:predict, 404",
        "/v1/models/m:explain, 404",
        "/v1/other, 404"
    })
    void givenWhatIsNotServed_whenPredicted_thenItIsNotFound(String path, int status) {
        assertThat(matrix.post(path, "{\"instances\": [[1, 2]]}").statusCode()).isIn(status, 405);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
