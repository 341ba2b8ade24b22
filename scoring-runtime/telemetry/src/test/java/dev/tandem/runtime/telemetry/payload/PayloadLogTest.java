package dev.tandem.runtime.telemetry.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;

import dev.tandem.runtime.config.PayloadLogConfig;
import dev.tandem.runtime.core.ModelLoadException;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.stream.KafkaAddress;
import dev.tandem.runtime.telemetry.ObservedServer;

import io.cloudevents.CloudEvent;
import io.grpc.Metadata;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What a receiver of events sees of a server, and what its clients see of the receiver: nothing. */
class PayloadLogTest {

    private static final String REQUEST = "org.kubeflow.serving.inference.request";
    private static final String RESPONSE = "org.kubeflow.serving.inference.response";
    private static final Duration LONG = Duration.ofSeconds(30);

    private EventServer receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = EventServer.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void givenARequest_whenAnswered_thenBothAreToldAsKServesLoggerTellsThem() throws Exception {
        try (var server = start(config(PayloadLogConfig.ALL, 1))) {
            server.infer(row("\"id\": \"a1\", "));

            await().atMost(LONG).until(() -> receiver.events().size() == 2);
            var request = event(REQUEST);
            assertThat(request.getId()).isEqualTo("a1");
            assertThat(request.getSource()).hasToString("/v2/models/iris/versions/r1");
            assertThat(request.getTime()).isNotNull();
            assertThat(request.getDataContentType()).isEqualTo("application/json");
            assertThat(request.getExtension("inferenceservicename")).isEqualTo("iris");
            assertThat(request.getExtension("namespace")).isEqualTo("flowers");
            assertThat(request.getExtension("component")).isEqualTo("predictor");
            assertThat(data(request))
                    .isEqualTo(
                            json(
                                    """
                                    {"model_name": "iris", "model_version": "r1", "id": "a1", "inputs": [
                                     {"name": "features", "datatype": "FP32", "shape": [1,4], "data": [6.3,2.9,5.6,1.8]}]}
                                    """));
            var response = event(RESPONSE);
            assertThat(response.getId()).isEqualTo("a1");
            assertThat(data(response).at("/outputs/0/data/0").asInt()).isEqualTo(2);
            assertThat(server.metric("tandem_payload_log_events_total", "")).isEqualTo(2);
        }
    }

    @Test
    void givenRequestsInEveryForm_whenAnswered_thenTheyAreToldInTheSameForm() throws Exception {
        try (var server = start(config(PayloadLogConfig.ALL, 1))) {
            server.infer(row(""));
            server.infer(
                    ModelInferRequest.newBuilder()
                            .setModelName("iris")
                            .addInputs(
                                    ModelInferRequest.InferInputTensor.newBuilder()
                                            .setName("features")
                                            .setDatatype("FP32")
                                            .addAllShape(List.of(1L, 4L)))
                            .addRawInputContents(ByteString.copyFrom(raw()))
                            .build(),
                    new Metadata());
            server.send(
                    "/v2/models/iris/infer",
                    request ->
                            request.header("Inference-Header-Content-Length", "0")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(raw())));
            server.send(
                    "/v1/models/iris:predict",
                    request ->
                            request.POST(
                                    ObservedServer.body("{\"instances\": [[6.3,2.9,5.6,1.8]]}")));

            await().atMost(LONG).until(() -> receiver.events().size() == 8);
            var requests =
                    receiver.events().stream().filter(e -> e.getType().equals(REQUEST)).toList();
            assertThat(requests)
                    .hasSize(4)
                    .extracting(PayloadLogTest::data)
                    .containsOnly(data(requests.getFirst()));
            // Nobody gave them an id, and still an answer can be told to be of its request.
            assertThat(receiver.events()).extracting(CloudEvent::getId).doesNotContain("");
            for (var request : requests) {
                assertThat(receiver.events())
                        .filteredOn(e -> e.getId().equals(request.getId()))
                        .extracting(CloudEvent::getType)
                        .containsExactlyInAnyOrder(REQUEST, RESPONSE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PayloadLogConfig.REQUEST, PayloadLogConfig.RESPONSE})
    void givenOneOfBothIsWanted_whenAnswered_thenNothingElseIsTold(String mode) throws Exception {
        try (var server = start(config(mode, 1))) {
            server.infer(row(""));
            server.infer(row(""));
        }
        // Closing tells what waits.
        assertThat(receiver.events())
                .hasSize(2)
                .extracting(CloudEvent::getType)
                .containsOnly("org.kubeflow.serving.inference." + mode);
    }

    @Test
    void givenARequestOfATrace_whenAnswered_thenTheEventsAreOfItToo() throws Exception {
        String traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        try (var server = start(config(PayloadLogConfig.ALL, 1))) {
            for (String given : List.of(traceparent, "nonsense")) {
                server.send(
                        "/v2/models/iris/infer",
                        request ->
                                request.header("traceparent", given)
                                        .POST(ObservedServer.body(row(""))));
            }
        }
        assertThat(receiver.events())
                .extracting(event -> event.getExtension("traceparent"))
                .containsExactlyInAnyOrder(traceparent, traceparent, null, null);
    }

    @Test
    void givenARequestThatCannotBeRead_whenRefused_thenNothingIsTold() throws Exception {
        try (var server = start(config(PayloadLogConfig.ALL, 1))) {
            assertThat(server.infer("{\"inputs\": 1}").statusCode()).isEqualTo(400);
        }
        assertThat(receiver.events()).isEmpty();
    }

    @Test
    void givenAPartIsWanted_whenTheSameIdsComeAgain_thenTheSameAreTold() throws Exception {
        try (var server = start(config(PayloadLogConfig.REQUEST, 0.25))) {
            for (int i = 0; i < 400; i++) {
                server.infer(row("\"id\": \"%d\", ".formatted(i % 200)));
            }
        }
        var ids = receiver.events().stream().map(CloudEvent::getId).toList();
        assertThat(ids.stream().distinct().count()).isBetween(25L, 75L);
        assertThat(ids.stream().distinct().count() * 2).isEqualTo(ids.size());
    }

    @Test
    void givenAReceiverThatNeverAnswers_whenAsked_thenClientsDoNotNoticeAndDropsAreCounted()
            throws Exception {
        receiver.answer(EventServer.NEVER);
        try (var server = start(config(PayloadLogConfig.ALL, 1))) {
            await().atMost(LONG)
                    .until(
                            () -> {
                                for (int i = 0; i < 50; i++) {
                                    assertThat(server.infer(row("")).statusCode()).isEqualTo(200);
                                }
                                return server.metric(
                                                "tandem_payload_log_dropped_total",
                                                "reason=\"queue_full\"")
                                        > 0;
                            });
            assertThat(server.metric("tandem_payload_log_queue_bytes", ""))
                    .isPositive()
                    .isLessThanOrEqualTo(PayloadLogConfig.MIN_QUEUE_BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void givenAReceiverThatFailsForAWhile_whenItRecovers_thenNothingWasLost(int status)
            throws Exception {
        receiver.answer(status);
        try (var server = start(config(PayloadLogConfig.ALL, 1))) {
            server.infer(row(""));
            await().atMost(LONG).until(() -> receiver.asked() >= 2);

            receiver.answer(200);

            await().atMost(LONG).until(() -> receiver.events().size() == 2);
            assertThat(server.metric("tandem_payload_log_dropped_total", "")).isZero();
        }
    }

    @Test
    void givenAReceiverThatIsGone_whenItComesBack_thenItIsToldWhatWaited() throws Exception {
        int port = receiver.port();
        receiver.close();
        try (var server = start(config(PayloadLogConfig.ALL, 1))) {
            assertThat(server.infer(row("")).statusCode()).isEqualTo(200);

            receiver = EventServer.at(port);

            await().atMost(LONG).until(() -> receiver.events().size() == 2);
        }
    }

    @Test
    void givenAReceiverThatRefuses_whenTold_thenItIsNotAskedTwice() throws Exception {
        receiver.answer(400);
        try (var server = start(config(PayloadLogConfig.RESPONSE, 1))) {
            server.infer(row(""));

            await().atMost(LONG)
                    .until(
                            () ->
                                    server.metric(
                                                    "tandem_payload_log_dropped_total",
                                                    "reason=\"refused\"")
                                            == 1);
            assertThat(receiver.asked()).isEqualTo(1);
        }
    }

    @Test
    void givenARequestLargerThanTheQueue_whenAnswered_thenItIsDroppedAndOthersAreTold()
            throws Exception {
        String one = "6.3,2.9,5.6,1.8";
        String many = (one + ",").repeat(4_999) + one;
        try (var server = start(config(PayloadLogConfig.REQUEST, 1))) {
            assertThat(server.infer(rows(5_000, many)).statusCode()).isEqualTo(200);
            server.infer(row("\"id\": \"small\", "));

            await().atMost(LONG).until(() -> receiver.events().size() == 1);
            assertThat(receiver.events().getFirst().getId()).isEqualTo("small");
            assertThat(server.metric("tandem_payload_log_dropped_total", "reason=\"too_large\""))
                    .isEqualTo(1);
        }
    }

    private static ObservedServer start(PayloadLogConfig config) throws ModelLoadException {
        return ObservedServer.start(
                served -> PayloadLog.start(config, served, KafkaAddress.Credentials.NONE));
    }

    private PayloadLogConfig config(String mode, double ratio) {
        return new PayloadLogConfig(
                mode,
                ratio,
                PayloadLogConfig.MIN_QUEUE_BYTES,
                "iris",
                "flowers",
                receiver.url(),
                null,
                "");
    }

    private CloudEvent event(String type) {
        return receiver.events().stream()
                .filter(event -> event.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    static JsonNode data(CloudEvent event) {
        return json(new String(event.getData().toBytes(), StandardCharsets.UTF_8));
    }

    static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    static String row(String id) {
        return "{"
                + id
                + "\"inputs\": [{\"name\": \"features\", \"datatype\": \"FP32\", \"shape\": [1,4],"
                + " \"data\": [6.3,2.9,5.6,1.8]}]}";
    }

    private static String rows(int count, String values) {
        return "{\"inputs\": [{\"name\": \"features\", \"datatype\": \"FP32\", \"shape\": [%d,4], \"data\": [%s]}]}"
                .formatted(count, values);
    }

    private static byte[] raw() {
        var bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : new float[] {6.3f, 2.9f, 5.6f, 1.8f}) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
