package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.FileDigest;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferResponse;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A table's model behind the server, asked for some rows at a time by each way that it takes requests. */
final class Served implements AutoCloseable {

    /** How many rows a request has, one request after the other; the last takes what is left. */
    private static final List<Integer> SIZES = List.of(1, 2, 1, 3, 16, 50, 51, 7, 300, 1);

    /** By its digits a JSON number can be of any type, and is parsed as the type it is of. */
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final MethodDescriptor<ModelInferRequest, ModelInferResponse> INFER =
            MethodDescriptor.<ModelInferRequest, ModelInferResponse>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("inference.GRPCInferenceService/ModelInfer")
                    .setRequestMarshaller(
                            ProtoUtils.marshaller(ModelInferRequest.getDefaultInstance()))
                    .setResponseMarshaller(
                            ProtoUtils.marshaller(ModelInferResponse.getDefaultInstance()))
                    .build();

    private final RowTable table;
    private final int port;
    private final RuntimeProcess process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ManagedChannel channel;

    private Served(RowTable table, int port, RuntimeProcess process) {
        this.table = table;
        this.port = port;
        this.process = process;
        this.channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .maxInboundMessageSize(64 << 20)
                        .build();
    }

    static Served start(RowTable table, Path folder) throws IOException {
        int port = RuntimeProcess.freePort();
        var digest = FileDigest.of(table.model()).digest();
        var config =
                Files.writeString(
                        folder.resolve("serve.yaml"),
                        """
                        version: v1alpha1
                        model: %s
                        server: {port: %d}
                        overload: {timeoutMillis: 30000, maxQueue: 16, maxPayloadBytes: 8388608}
                        drain: {quietMillis: 0}
                        """
                                .formatted(
                                        table.config().replace("}", ", digest: '" + digest + "'}"),
                                        port));
        var process =
                RuntimeProcess.start(folder, Map.of(), "serve", "--config", config.toString());
        var served = new Served(table, port, process);
        await().atMost(Duration.ofSeconds(30)).until(served::isReady);
        return served;
    }

    private boolean isReady() throws InterruptedException {
        try {
            var ready = request("/v2/health/ready").GET().build();
            return http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    /** By JSON over that version of HTTP. */
    List<String> rest(HttpClient.Version version) throws Exception {
        var scored = new ArrayList<String>();
        for (var rows : parts()) {
            var request =
                    request("/v2/models/" + table.name() + "/infer")
                            .version(version)
                            .POST(HttpRequest.BodyPublishers.ofString(json(rows)))
                            .build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            scored.addAll(read(answer, rows.size()));
        }
        return scored;
    }

    /** By gRPC, with raw or with typed contents. */
    List<String> grpc(boolean raw) {
        var scored = new ArrayList<String>();
        for (var rows : parts()) {
            var request = ModelInferRequest.newBuilder().setModelName(table.name());
            inputs(rows).forEach(input -> input.addTo(request, raw));
            var answer =
                    ClientCalls.blockingUnaryCall(
                            channel, INFER, CallOptions.DEFAULT, request.build());
            scored.addAll(read(answer, rows.size()));
        }
        return scored;
    }

    private List<List<List<String>>> parts() {
        var parts = new ArrayList<List<List<String>>>();
        int from = 0;
        for (int size : SIZES) {
            int to = Math.min(from + size, table.rows().size());
            parts.add(table.rows().subList(from, to));
            from = to;
        }
        parts.add(table.rows().subList(from, table.rows().size()));
        parts.removeIf(List::isEmpty);
        return parts;
    }

    private List<RequestInput> inputs(List<List<String>> rows) {
        var names = List.copyOf(table.columns().keySet());
        if (table.matrix()) {
            var digits = rows.stream().flatMap(List::stream).toList();
            return List.of(new RequestInput("features", Datatype.FP32, rows.size(), digits));
        }
        return IntStream.range(0, names.size())
                .mapToObj(
                        i ->
                                new RequestInput(
                                        names.get(i),
                                        table.columns().get(names.get(i)),
                                        rows.size(),
                                        rows.stream().map(row -> row.get(i)).toList()))
                .toList();
    }

    private String json(List<List<String>> rows) {
        return "{\"inputs\":[%s]}"
                .formatted(
                        String.join(",", inputs(rows).stream().map(RequestInput::json).toList()));
    }

    private static List<String> read(String answer, int rows) throws JsonProcessingException {
        var scored = rows(rows);
        var outputs = JSON.readTree(answer).path("outputs");
        assertThat(outputs).as(answer).isNotEmpty();
        for (var output : outputs) {
            var data = output.get("data");
            int width = data.size() / rows;
            for (int i = 0; i < data.size(); i++) {
                scored.get(i / width)
                        .add(
                                output.get("name").asText(),
                                output.get("datatype").asText(),
                                data.get(i));
            }
        }
        return scored.stream().map(RowBits::toString).toList();
    }

    private static List<String> read(ModelInferResponse answer, int rows) {
        var scored = rows(rows);
        for (int i = 0; i < answer.getOutputsCount(); i++) {
            var output = answer.getOutputs(i);
            var values = new ArrayList<Object>();
            if (answer.getRawOutputContentsCount() > 0) {
                var bytes = answer.getRawOutputContents(i).asReadOnlyByteBuffer();
                bytes.order(ByteOrder.LITTLE_ENDIAN);
                boolean floats = output.getDatatype().equals("FP32");
                while (bytes.hasRemaining()) {
                    values.add(floats ? (Object) bytes.getFloat() : (Object) bytes.getLong());
                }
            } else {
                values.addAll(output.getContents().getFp32ContentsList());
                values.addAll(output.getContents().getInt64ContentsList());
            }
            for (int j = 0; j < values.size(); j++) {
                scored.get(j / (values.size() / rows)).add(output.getName(), values.get(j));
            }
        }
        return scored.stream().map(RowBits::toString).toList();
    }

    private static List<RowBits> rows(int count) {
        return IntStream.range(0, count).mapToObj(i -> new RowBits()).toList();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        http.shutdownNow();
        process.close();
    }
}
