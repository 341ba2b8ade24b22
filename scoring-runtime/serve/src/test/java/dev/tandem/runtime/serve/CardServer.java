package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;

import dev.tandem.runtime.config.DrainConfig;
import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.PrecomputedConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.ServerConfig;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.ModelLoadException;
import dev.tandem.runtime.core.OnnxFiles;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.features.Credentials;
import dev.tandem.runtime.features.FeatureClient;
import dev.tandem.runtime.features.TestRedis;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.serve.lookup.RequestLookups;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A server with a model y = x of three columns, two of which are features of a card, a real Redis
 * with rows of two cards, and what people send and read.
 */
final class CardServer implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();
    static final long MAX_AGE_MILLIS = 60_000;
    static final ViewConfig CARDS =
            view(
                    "cards",
                    "string",
                    new FeatureConfig("mean", "float32", "-1"),
                    new FeatureConfig("count", "int64", "-2"),
                    new FeatureConfig("country", "string", ""));
    static final ViewConfig SCORES =
            view("scores", "string", new FeatureConfig("y2", "float32", null));

    private final TestRedis redis;
    private final FeatureClient store;
    private Optional<TestServer> server = Optional.empty();
    private Optional<RequestLookups> lookups = Optional.empty();

    private CardServer(TestRedis redis, FeatureClient store) {
        this.redis = redis;
        this.store = store;
    }

    /** A store with its rows; {@link #serve} then serves. */
    static CardServer start() {
        var redis = TestRedis.running();
        var cards = new CardServer(redis, FeatureClient.connect(redis.store(), Credentials.none()));
        cards.write(CARDS, "c1", 0.1f, 7L, "DE");
        cards.write(CARDS, "c2", 2.5f, null, "FR");
        return cards;
    }

    TestRedis redis() {
        return redis;
    }

    void serve(RuntimeConfig config) {
        serve(config, served -> TestServer.of(served, TestServer.USUAL));
    }

    void serve(RuntimeConfig config, Function<ServedModel, TestServer> start) {
        try {
            var folder = Files.createTempDirectory("cards");
            var file = OnnxFiles.identity(folder, Datatype.FP32, -1, 3);
            var model = OnnxModel.load(file, 1);
            Files.delete(file);
            Files.delete(folder);
            lookups =
                    RequestLookups.connect(config, model.signature(), store -> Credentials.none());
            lookups.orElseThrow().stores().forEach(store -> await().until(store::isUp));
            server = Optional.of(start.apply(new ServedModel("m", "r1", "test", model, lookups)));
        } catch (IOException | ModelLoadException e) {
            throw new IllegalStateException(e);
        }
    }

    TestServer server() {
        return server.orElseThrow();
    }

    RuntimeConfig features(String onMissing) {
        return config(
                List.of(
                        new FeatureLookupConfig(
                                redis.store(),
                                CARDS,
                                List.of(),
                                MAX_AGE_MILLIS,
                                onMissing,
                                5_000,
                                0,
                                0)),
                null);
    }

    static RuntimeConfig config(List<FeatureLookupConfig> features, PrecomputedConfig precomputed) {
        return new RuntimeConfig(
                RuntimeConfig.VERSION,
                new ModelConfig(
                        "m", "r1", "onnx", "/m", "", List.of("amount", "mean", "count"), false),
                ServerConfig.plain(8080),
                TestServer.USUAL,
                new DrainConfig(0),
                features,
                precomputed,
                null,
                null,
                null,
                null);
    }

    static ViewConfig view(String name, String entityType, FeatureConfig... features) {
        return new ViewConfig(name, "card_id", entityType, MAX_AGE_MILLIS, List.of(features));
    }

    void write(ViewConfig view, String key, Object... values) {
        await().until(store::isUp);
        var writer = store.writer(view);
        writer.put(key, values);
        writer.flush();
    }

    HttpResponse<String> infer(String... inputs) {
        return server().infer("{\"inputs\":[" + String.join(",", inputs) + "]}");
    }

    static String column(String name, int... values) {
        var data = IntStream.of(values).mapToObj(Integer::toString);
        return "{\"name\":\"%s\",\"datatype\":\"FP32\",\"shape\":[%d],\"data\":[%s]}"
                .formatted(name, values.length, data.collect(Collectors.joining(",")));
    }

    static String key(String... keys) {
        return "{\"name\":\"card_id\",\"datatype\":\"BYTES\",\"shape\":[%d],\"data\":[\"%s\"]}"
                .formatted(keys.length, String.join("\",\"", keys));
    }

    static ModelInferRequest grpc(String key) {
        return ModelInferRequest.newBuilder()
                .setModelName("m")
                .addInputs(
                        ModelInferRequest.InferInputTensor.newBuilder()
                                .setName("amount")
                                .setDatatype("FP32")
                                .addShape(1)
                                .setContents(InferTensorContents.newBuilder().addFp32Contents(3)))
                .addInputs(grpcKey(key))
                .build();
    }

    static ModelInferRequest.InferInputTensor grpcKey(String key) {
        return ModelInferRequest.InferInputTensor.newBuilder()
                .setName("card_id")
                .setDatatype("BYTES")
                .addShape(1)
                .setContents(
                        InferTensorContents.newBuilder()
                                .addBytesContents(ByteString.copyFromUtf8(key)))
                .build();
    }

    static String error(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return JSON.readTree(answer.body()).get("error").asText();
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        server.ifPresent(TestServer::close);
        lookups.ifPresent(RequestLookups::close);
        store.close();
        redis.close();
    }
}
