package dev.tandem.e2e.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The Open Inference Protocol (V2) over REST, by java.net.http with connections kept open. */
public final class RestClient implements InferenceClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI server;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();

    RestClient(Endpoint endpoint) {
        this.server = URI.create("http://" + endpoint.authority());
    }

    @Override
    public Prediction infer(String model, Sample sample) throws IOException, InterruptedException {
        HttpResponse<String> response = post(model, body(sample));
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return prediction(response.body());
    }

    /** Sends an infer request whatever its body is. */
    public HttpResponse<String> post(String model, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(server.resolve("/v2/models/" + model + "/infer"))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The request for all rows of a sample. */
    public static String body(Sample sample) {
        return json(
                Map.of(
                        "inputs",
                        List.of(
                                Map.of(
                                        "name", sample.input().name(),
                                        "datatype", sample.input().datatype(),
                                        "shape", sample.shape(),
                                        "data", sample.data()))));
    }

    public static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Prediction prediction(String body) throws JsonProcessingException {
        JsonNode answer = JSON.readTree(body);
        Map<String, List<Double>> outputs = new HashMap<>();
        for (JsonNode output : answer.path("outputs")) {
            List<Double> data = new ArrayList<>();
            output.path("data").forEach(number -> data.add(number.asDouble()));
            outputs.put(output.path("name").asText(), data);
        }
        return new Prediction(
                answer.path("model_name").asText(),
                answer.path("model_version").asText(),
                Map.copyOf(outputs));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
