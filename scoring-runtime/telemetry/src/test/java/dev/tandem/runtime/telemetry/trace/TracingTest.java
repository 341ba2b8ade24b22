package dev.tandem.runtime.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.BatchingConfig;
import dev.tandem.runtime.config.TracingConfig;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.serve.batching.Batches;
import dev.tandem.runtime.telemetry.ObservedServer;

import io.grpc.Metadata;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a collector receives of a server. */
class TracingTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + CALLER + "-01";
    private static final String NOT_SAMPLED = "00-" + TRACE + "-" + CALLER + "-00";
    private static final String HTTP_SPAN = "POST /v2/models/{model}/infer";
    private static final String GRPC_SPAN = "inference.GRPCInferenceService/ModelInfer";
    private static final String ROW =
            "{\"id\": \"a1\", \"inputs\": [{\"name\": \"features\", \"datatype\": \"FP32\","
                    + " \"shape\": [1,4], \"data\": [6.3,2.9,5.6,1.8]}]}";

    private Collector collector;

    @BeforeEach
    void start() throws IOException {
        collector = Collector.start();
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void givenARequestOfATrace_whenAnswered_thenItsSpanIsBelowTheCallers() throws Exception {
        try (var server = traced(0)) {
            infer(server, ROW, Optional.of(SAMPLED));
        }

        var span = only(HTTP_SPAN);
        assertThat(Collector.hex(span.getTraceId())).isEqualTo(TRACE);
        assertThat(Collector.hex(span.getParentSpanId())).isEqualTo(CALLER);
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(attribute(span, "http.request.method")).isEqualTo("POST");
        assertThat(attribute(span, "http.route")).isEqualTo("/v2/models/{model}/infer");
        assertThat(attribute(span, "http.response.status_code")).isEqualTo("200");
        assertThat(attribute(span, "tandem.model.name")).isEqualTo("iris");
        assertThat(attribute(span, "tandem.model.version")).isEqualTo("r1");
        assertThat(attribute(span, "tandem.request.id")).isEqualTo("a1");
        var compute = only("compute");
        assertThat(compute.getParentSpanId()).isEqualTo(span.getSpanId());
        assertThat(attribute(compute, "tandem.rows")).isEqualTo("1");
        assertThat(compute.getStartTimeUnixNano()).isLessThan(compute.getEndTimeUnixNano());
        var resource = collector.received().getFirst().getResource().getAttributesList();
        assertThat(Collector.attribute(resource, "service.name")).isEqualTo("iris");
        assertThat(Collector.attribute(resource, "service.namespace")).isEqualTo("flowers");
        assertThat(Collector.attribute(resource, "service.instance.id")).isEqualTo("iris-0");
    }

    @Test
    void givenAGrpcCallOfATrace_whenAnswered_thenItsSpanIsBelowTheCallers() throws Exception {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), SAMPLED);
        try (var server = traced(0)) {
            server.infer(
                    ModelInferRequest.newBuilder()
                            .setModelName("iris")
                            .addInputs(
                                    ModelInferRequest.InferInputTensor.newBuilder()
                                            .setName("features")
                                            .setDatatype("FP32")
                                            .addAllShape(List.of(1L, 4L))
                                            .setContents(
                                                    InferTensorContents.newBuilder()
                                                            .addAllFp32Contents(
                                                                    List.of(
                                                                            6.3f, 2.9f, 5.6f,
                                                                            1.8f))))
                            .build(),
                    headers);
        }

        var span = only(GRPC_SPAN);
        assertThat(Collector.hex(span.getParentSpanId())).isEqualTo(CALLER);
        assertThat(attribute(span, "rpc.system")).isEqualTo("grpc");
        assertThat(attribute(span, "rpc.service")).isEqualTo("inference.GRPCInferenceService");
        assertThat(attribute(span, "rpc.method")).isEqualTo("ModelInfer");
        assertThat(attribute(span, "rpc.grpc.status_code")).isEqualTo("0");
    }

    @Test
    void givenACallerWhoDoesNotTrace_whenAnswered_thenNothingIsSent() throws Exception {
        try (var server = traced(1)) {
            infer(server, ROW, Optional.of(NOT_SAMPLED));
            infer(server, ROW, Optional.empty());
        }
        // Of the other one: nobody decided for it.
        assertThat(only(HTTP_SPAN).getParentSpanId().isEmpty()).isTrue();
    }

    @Test
    void givenARatioOfNothing_whenTheCallerDoesNotSay_thenNothingIsSent() throws Exception {
        try (var server = traced(0)) {
            infer(server, ROW, Optional.empty());
        }
        assertThat(collector.spans()).isEmpty();
    }

    @Test
    void givenRequestsThatAreJoined_whenAnswered_thenWaitingAndTheBatchCanBeSeen()
            throws Exception {
        try (var model = OnnxModel.load(Path.of("../../samples/models/iris/model.onnx"), 1);
                var server =
                        ObservedServer.start(
                                Batches.of(
                                        Optional.of(new BatchingConfig(8, 0)), model.signature()),
                                served -> Tracing.start(config(1), served, ""))) {
            infer(server, ROW, Optional.empty());
        }

        var span = only(HTTP_SPAN);
        var queue = only("queue");
        var compute = only("compute");
        assertThat(List.of(queue, compute))
                .allSatisfy(part -> assertThat(part.getParentSpanId()).isEqualTo(span.getSpanId()));
        assertThat(queue.getEndTimeUnixNano()).isLessThanOrEqualTo(compute.getStartTimeUnixNano());
        assertThat(attribute(compute, "tandem.rows")).isEqualTo("1");
    }

    @Test
    void givenARequestThatMakesNoSense_whenRefused_thenTheSpanSaysSoAndBlamesNobodyHere()
            throws Exception {
        try (var server = traced(1)) {
            infer(server, "{\"inputs\": 1}", Optional.empty());
        }

        var span = only(HTTP_SPAN);
        assertThat(attribute(span, "http.response.status_code")).isEqualTo("400");
        assertThat(attribute(span, "error.type")).isEqualTo("invalid");
        assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
    }

    @Test
    void givenACollectorThatNeverAnswers_whenAsked_thenClientsDoNotNotice() throws Exception {
        // Connections are taken by the system, and nobody reads them.
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var server =
                        ObservedServer.start(
                                served ->
                                        Tracing.start(
                                                new TracingConfig(
                                                        "http://127.0.0.1:" + silent.getLocalPort(),
                                                        1,
                                                        "",
                                                        ""),
                                                served,
                                                ""))) {
            for (int i = 0; i < 3_000; i++) {
                assertThat(infer(server, ROW, Optional.empty()).statusCode()).isEqualTo(200);
            }
        }
    }

    private ObservedServer traced(double ratio) throws Exception {
        return ObservedServer.start(served -> Tracing.start(config(ratio), served, "iris-0"));
    }

    private TracingConfig config(double ratio) {
        return new TracingConfig(collector.endpoint(), ratio, "iris", "flowers");
    }

    private static HttpResponse<String> infer(
            ObservedServer server, String body, Optional<String> traceparent)
            throws IOException, InterruptedException {
        return server.send(
                "/v2/models/iris/infer",
                request -> {
                    traceparent.ifPresent(value -> request.header("traceparent", value));
                    return request.POST(ObservedServer.body(body));
                });
    }

    /** Closing a server sends what waits. */
    private Span only(String name) {
        await().atMost(LONG).until(() -> !collector.spans(name).isEmpty());
        assertThat(collector.spans(name)).hasSize(1);
        return collector.spans(name).getFirst();
    }

    private static String attribute(Span span, String key) {
        return Collector.attribute(span.getAttributesList(), key);
    }
}
