package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

class RestApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GOOD =
            """
            {"id": "a1", "parameters": {"priority": 1}, "inputs": [
              {"name": "x", "shape": [2, 3], "datatype": "FP32", "parameters": {"p": [1, {"q": null}]},
               "data": [1, 2.5, -3e2, 0.1, 1E-3, 7]}]}\
            """;
    private static final String VALUES = "[1.0,2.5,-300.0,0.1,0.001,7.0]";

    @TempDir private static Path folder;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.of(OnnxFiles.identity(folder, Datatype.FP32, -1, 3));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void givenARequest_whenAsked_thenTheAnswerHasItsIdTheVersionAndTheValues() throws IOException {
        var answer = json(server.infer(GOOD));

        assertThat(answer)
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"model_name": "m", "model_version": "r1", "id": "a1", "outputs": [
                                  {"name": "y", "datatype": "FP32", "shape": [2, 3], "data": %s}]}\
                                """
                                        .formatted(VALUES)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[[1,2.5,-3e2],[0.1,1E-3,7]]}]}",
                "{\"inputs\":[{\"data\":[[1,2.5,-3e2],[0.1,1E-3,7]],\"shape\":[2,3],\"datatype\":\"FP32\",\"name\":\"x\"}],\"outputs\":[]}",
                "{\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":false}}],\"inputs\":[{\"name\":\"x\",\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1,2.5,-300,0.1,0.001,7]}]}",
            })
    void givenNestedDataOrAnotherOrder_whenAsked_thenTheValuesAreTheSame(String body)
            throws IOException {
        assertThat(json(server.infer(body)).at("/outputs/0/data")).isEqualTo(JSON.readTree(VALUES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/models/m/infer",
                "/v2/models/m/infer/",
                "/v2/models/m/versions/r1/infer",
                "/v2/models/m/versions/r1/infer/"
            })
    void givenEitherFormOfThePath_whenAsked_thenItIsAnswered(String path) {
        assertThat(server.post(path, GOOD).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v2 | {\"name\": \"tandem\", \"version\": \"0\", \"extensions\":"
                        + " [\"binary_tensor_data\", \"classification\", \"model_configuration\","
                        + " \"schedule_policy\", \"statistics\"]}",
                "/v2/ | {\"name\": \"tandem\", \"version\": \"0\", \"extensions\":"
                        + " [\"binary_tensor_data\", \"classification\", \"model_configuration\","
                        + " \"schedule_policy\", \"statistics\"]}",
                "/v2/health/live | {\"live\": true}",
                "/v2/health/ready | {\"ready\": true}",
                "/v2/models/m/ready | {\"name\": \"m\", \"ready\": true}",
                "/v2/models/m/versions/r1/ready | {\"name\": \"m\", \"ready\": true}",
                "/v2/models/m | {\"name\": \"m\", \"versions\": [\"r1\"], \"platform\": \"test\","
                    + " \"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [-1,"
                    + " 3]}], \"outputs\": [{\"name\": \"y\", \"datatype\": \"FP32\", \"shape\":"
                    + " [-1, 3]}]}",
            })
    void givenAServer_whenAskedAboutItself_thenItTells(String path, String expected)
            throws IOException {
        var response = server.get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response)).isEqualTo(JSON.readTree(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /v2/models/other | 404 | model 'other' is not served here; this is 'm'",
                "GET | /v2/models/m/versions/9 | 404 | model 'm' has no version '9' here; it is at"
                        + " 'r1'",
                "POST | /v2/models/other/infer | 404 | model 'other' is not served here",
                "POST | /v2/models/m/versions/9/infer | 404 | no version '9'",
                "GET | /v3 | 404 | there is nothing at /v3; predictions are at POST"
                        + " /v2/models/m/infer",
                "GET | //v2 | 404 | there is nothing at //v2",
                "GET | /v2/models | 404 | there is nothing at /v2/models",
                "GET | /v2/models/m/infer | 405 | /v2/models/m/infer takes POST, not GET",
                "DELETE | /v2/health/live | 405 | /v2/health/live takes GET, not DELETE",
            })
    void givenAPathOrMethodThatIsNotServed_whenAsked_thenTheErrorSaysWhatIs(
            String method, String path, int status, String message) throws IOException {
        var response =
                server.send(
                        server.request(path)
                                .method(method, HttpRequest.BodyPublishers.ofString("{}"))
                                .build());

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).get("error").asText()).contains(message);
        if (status == 405) {
            assertThat(response.headers().firstValue("allow"))
                    .contains(method.equals("GET") ? "POST" : "GET");
        }
    }

    @Test
    void givenPredictionsAndRefusals_whenScraped_thenTheyAreCounted() {
        server.infer(GOOD);
        server.infer(GOOD);
        server.infer("{");

        assertThat(server.get("/metrics").body())
                .contains(
                        "tandem_inference_requests_total{code=\"200\",model=\"m\",protocol=\"http\",version=\"r1\"}"
                            + " 2.0",
                        "tandem_inference_requests_total{code=\"400\",model=\"m\",protocol=\"http\",version=\"r1\"}"
                            + " 1.0",
                        "tandem_inference_rejected_total{model=\"m\",reason=\"invalid\",version=\"r1\"}"
                            + " 1.0",
                        "tandem_inference_request_duration_seconds_count{model=\"m\",protocol=\"http\",version=\"r1\"}"
                            + " 3",
                        "tandem_model_info{model=\"m\",platform=\"test\",version=\"r1\"} 1",
                        "jvm_memory_used_bytes");
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        return JSON.readTree(response.body());
    }
}
