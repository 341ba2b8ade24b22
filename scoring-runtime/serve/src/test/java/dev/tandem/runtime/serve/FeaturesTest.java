package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import dev.tandem.runtime.protocol.InferParameter;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.serve.lookup.RequestLookups;

import io.grpc.StatusRuntimeException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A model y = x of three columns, two of which are features of a card. */
class FeaturesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_AGE_MILLIS = 60_000;
    private static final ViewConfig CARDS =
            view(
                    "cards",
                    "string",
                    new FeatureConfig("mean", "float32", "-1"),
                    new FeatureConfig("count", "int64", "-2"),
                    new FeatureConfig("country", "string", ""));
    private static final ViewConfig SCORES =
            view("scores", "string", new FeatureConfig("y2", "float32", null));

    @TempDir private static Path folder;

    private TestRedis redis;
    private Optional<FeatureClient> store = Optional.empty();
    private Optional<TestServer> server = Optional.empty();
    private Optional<RequestLookups> lookups = Optional.empty();

    @BeforeEach
    void start() {
        redis = TestRedis.running();
        var client = FeatureClient.connect(redis.store(), Credentials.none());
        await().until(client::isUp);
        store = Optional.of(client);
        write(CARDS, "c1", 0.1f, 7L, "DE");
        write(CARDS, "c2", 2.5f, null, "FR");
    }

    @AfterEach
    void stop() {
        server.ifPresent(TestServer::close);
        lookups.ifPresent(RequestLookups::close);
        store.ifPresent(FeatureClient::close);
        redis.close();
    }

    @Test
    void givenAKeyAndTheOtherColumn_whenAsked_thenTheFeaturesAreFilledIn() throws Exception {
        serve(features(FeatureLookupConfig.DEFAULT));

        var answer = json(infer(column("amount", 3), key("c1")));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,0.1,7.0]"));
        assertThat(answer.has("parameters")).isFalse();
    }

    @Test
    void givenManyRows_whenAsked_thenTheStoreIsAskedOnceAndWhatIsMissingIsMarked()
            throws Exception {
        serve(features(FeatureLookupConfig.DEFAULT));
        long before = redis.calls("mget");

        var answer = json(infer(column("amount", 1, 2, 3), key("c1", "nobody", "c1")));

        assertThat(answer.at("/outputs/0/data"))
                .isEqualTo(JSON.readTree("[1.0,0.1,7.0,2.0,-1.0,-2.0,3.0,0.1,7.0]"));
        assertThat(answer.at("/parameters"))
                .isEqualTo(JSON.readTree("{\"features_missing.cards\": 1}"));
        assertThat(redis.calls("mget") - before).isEqualTo(1);
    }

    @Test
    void givenMoreRowsThanUsual_whenAsked_thenEachHasItsFeatures() throws Exception {
        serve(features(FeatureLookupConfig.DEFAULT));
        var keys = IntStream.range(0, 100).mapToObj(i -> i % 2 == 0 ? "c1" : "c9").toList();
        var amounts = IntStream.range(0, 100).toArray();

        var answer = json(infer(column("amount", amounts), key(keys.toArray(String[]::new))));

        assertThat(answer.at("/outputs/0/shape")).isEqualTo(JSON.readTree("[100,3]"));
        assertThat(answer.at("/outputs/0/data/294").asDouble()).isEqualTo(98);
        assertThat(answer.at("/outputs/0/data/295").floatValue()).isEqualTo(0.1f);
        assertThat(answer.at("/outputs/0/data/299").asDouble()).isEqualTo(-2);
        assertThat(answer.at("/parameters/features_missing.cards").asInt()).isEqualTo(50);
    }

    @Test
    void givenAColumnThatIsAFeature_whenItComesWithTheRequest_thenItIsTakenAsItIs()
            throws Exception {
        serve(features(FeatureLookupConfig.DEFAULT));

        var answer = json(infer(column("amount", 3), column("mean", 5), key("c1")));
        var unasked = json(infer(column("amount", 3), column("mean", 5), column("count", 6)));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,5.0,7.0]"));
        assertThat(unasked.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,5.0,6.0]"));
    }

    @Test
    void givenAWholeTensor_whenAsked_thenItIsScoredWithoutTheStore() throws Exception {
        serve(features(FeatureLookupConfig.REJECT));
        redis.kill();

        var answer =
                json(
                        infer(
                                "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}"));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[1.0,2.0,3.0]"));
    }

    @Test
    void givenColumnsThatStandUpright_whenAsked_thenTheyAreTaken() throws Exception {
        serve(features(FeatureLookupConfig.DEFAULT));

        var answer =
                json(
                        infer(
                                "{\"name\":\"amount\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[[3]]}",
                                "{\"name\":\"card_id\",\"datatype\":\"BYTES\",\"shape\":[1,1],\"data\":[\"c1\"]}"));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,0.1,7.0]"));
    }

    @Test
    void givenGrpc_whenAsked_thenTheAnswerAndItsMarksAreTheSame() {
        serve(features(FeatureLookupConfig.DEFAULT));

        var answer = server().infer(grpc("nobody"));

        assertThat(answer.getOutputs(0).getContents().getFp32ContentsList())
                .containsExactly(3f, -1f, -2f);
        assertThat(answer.getParametersMap())
                .containsOnly(
                        Map.entry(
                                "features_missing.cards",
                                InferParameter.newBuilder().setInt64Param(1).build()));
    }

    @Test
    void givenRowsThatMustBeThere_whenOneIsMissing_thenTheRequestIsRefusedByName()
            throws Exception {
        serve(features(FeatureLookupConfig.REJECT));

        var refusal = infer(column("amount", 3), key("nobody"));

        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(refusal.body()).get("error").asText())
                .isEqualTo(
                        "view 'cards' has no row for card_id 'nobody' that is not older than 60000"
                            + " ms, and this service scores none without (onMissing: reject); send"
                            + " columns mean, count with the request, or have the row written");
        assertThat(infer(column("amount", 3), key("c1")).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> server().infer(grpc("nobody")))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith("INVALID_ARGUMENT: view 'cards' has no row");
    }

    @Test
    void givenAStoreThatIsDown_whenDefaultsAreAllowed_thenTheyAreUsedAndTheServerStaysReady()
            throws Exception {
        serve(features(FeatureLookupConfig.DEFAULT));
        redis.kill();

        await().untilAsserted(
                        () ->
                                assertThat(server().get("/metrics").body())
                                        .contains("tandem_feature_store_up{store=\"shared\"} 0.0"));
        var answer = json(infer(column("amount", 3), key("c1")));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,-1.0,-2.0]"));
        assertThat(answer.at("/parameters/features_missing.cards").asInt()).isEqualTo(1);
        assertThat(server().get("/v2/health/ready").statusCode()).isEqualTo(200);
        var readiness = JSON.readTree(server().get("/v2/health/ready").body());
        assertThat(readiness.at("/ready").asBoolean()).isTrue();
        assertThat(readiness.at("/obstacles/0/reason").asText())
                .isEqualTo("FeatureStoreUnreachable");
        assertThat(readiness.at("/obstacles/0/store").asText()).isEqualTo("shared");
    }

    @Test
    void givenAStoreThatIsDown_whenRowsMustBeThere_thenTheAskerIsToldToComeBack() throws Exception {
        serve(features(FeatureLookupConfig.REJECT));
        redis.kill();
        await().until(() -> infer(column("amount", 3), key("c1")).statusCode() == 503);

        var refusal = infer(column("amount", 3), key("c1"));

        assertThat(JSON.readTree(refusal.body()).get("error").asText())
                .startsWith(
                        "view 'cards' cannot be asked for card_id 'c1': feature store 'shared' at "
                                + redis.url());
        assertThatThrownBy(() -> server().infer(grpc("c1")))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith("UNAVAILABLE: ");

        redis.start();
        write(CARDS, "c1", 0.1f, 7L, "DE");

        await().until(() -> infer(column("amount", 3), key("c1")).statusCode() == 200);
    }

    @Test
    void givenAFeatureWithoutValueOrDefault_whenTheModelTakesNone_thenViewAndKeyAreNamed()
            throws Exception {
        serve(features(FeatureLookupConfig.DEFAULT));

        var refusal = infer(column("amount", 3), key("c2"));

        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(refusal.body()).get("error").asText())
                .startsWith("column 'count' has no value")
                .endsWith("it was looked up in view 'cards' for card_id 'c2'");
    }

    @Test
    void givenTooLittle_whenAsked_thenWhatIsMissingIsNamed() throws Exception {
        serve(features(FeatureLookupConfig.DEFAULT));

        assertThat(error(infer(column("amount", 3))))
                .isEqualTo(
                        "input 'card_id' is missing: by it columns mean, count are looked up in"
                                + " view 'cards'; send it, or send them");
        assertThat(error(infer(key("c1"))))
                .isEqualTo(
                        "input 'amount' is missing; the model takes columns amount, mean, count,"
                                + " each of shape [n], or whole tensors");
        assertThat(error(infer(column("amount", 1, 2), key("c1"))))
                .isEqualTo(
                        "input 'amount' has 2 rows, but input 'card_id' has 1; each has one value"
                                + " for each row");
        assertThat(
                        error(
                                infer(
                                        column("amount", 1),
                                        "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}")))
                .isEqualTo(
                        "input 'x' is the model's own tensor and holds every column; send it alone,"
                                + " or send columns");
        assertThat(error(infer(column("amount", 1), column("other", 1))))
                .startsWith("input 'other' is none of the model's; it takes ");
        assertThat(error(server().infer("{\"inputs\":[]}"))).isEqualTo("the request has no inputs");
    }

    @Test
    void givenFeatures_whenMetadataIsRead_thenItSaysWhatToSend() throws Exception {
        serve(features(FeatureLookupConfig.DEFAULT));

        var metadata = json(server().get("/v2/models/m"));

        assertThat(metadata.get("inputs"))
                .isEqualTo(
                        JSON.readTree(
                                """
                                [{"name": "card_id", "datatype": "BYTES", "shape": [-1]},
                                 {"name": "amount", "datatype": "FP32", "shape": [-1]}]\
                                """));
    }

    @Test
    void givenKeysThatAreNumbers_whenAsked_thenTheyAreFound() throws Exception {
        var view = view("cards", "int64", new FeatureConfig("mean", "float64", "0"));
        write(view, "-5", 9.0);
        serve(
                config(
                        List.of(
                                new FeatureLookupConfig(
                                        redis.store(),
                                        view,
                                        List.of("mean"),
                                        MAX_AGE_MILLIS,
                                        FeatureLookupConfig.DEFAULT,
                                        5_000,
                                        100,
                                        60_000)),
                        null));

        var answer =
                json(
                        infer(
                                column("amount", 3),
                                column("count", 4),
                                "{\"name\":\"card_id\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[-5]}"));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,9.0,4.0]"));
    }

    @Test
    void givenAnAnswerComputedBefore_whenItIsFresh_thenItIsGivenAndOtherwiseTheModelIsAsked()
            throws Exception {
        serve(
                config(
                        List.of(),
                        new PrecomputedConfig(redis.store(), SCORES, MAX_AGE_MILLIS, 5_000)));
        write(SCORES, "c1", 0.75f);

        var given = json(infer(key("c1")));
        var scored =
                json(infer(key("c2"), column("amount", 1), column("mean", 2), column("count", 3)));

        assertThat(given.at("/outputs"))
                .isEqualTo(
                        JSON.readTree(
                                "[{\"name\":\"y2\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[0.75]}]"));
        assertThat(given.at("/parameters")).isEqualTo(JSON.readTree("{\"precomputed\":true}"));
        assertThat(scored.at("/outputs/0/data")).isEqualTo(JSON.readTree("[1.0,2.0,3.0]"));
        assertThat(scored.at("/parameters")).isEqualTo(JSON.readTree("{\"precomputed\":false}"));
        assertThat(server().get("/metrics").body())
                .contains("tandem_inference_precomputed_total{model=\"m\",version=\"r1\"} 1.0")
                .contains(
                        "tandem_feature_view_missing_total{store=\"shared\",view=\"scores\"} 1.0");
        var grpc =
                server().infer(
                                ModelInferRequest.newBuilder()
                                        .setModelName("m")
                                        .addInputs(grpcKey("c1"))
                                        .build());
        assertThat(grpc.getOutputs(0).getName()).isEqualTo("y2");
        assertThat(grpc.getOutputs(0).getContents().getFp32Contents(0)).isEqualTo(0.75f);
        assertThat(grpc.getParametersOrThrow("precomputed").getBoolParam()).isTrue();
    }

    @Test
    void givenAnAnswerComputedBefore_whenTheWholeTensorComesWithTheKey_thenItIsGivenOrScored()
            throws Exception {
        serve(
                config(
                        List.of(),
                        new PrecomputedConfig(redis.store(), SCORES, MAX_AGE_MILLIS, 5_000)));
        write(SCORES, "c1", 0.75f);
        String whole = "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}";

        var given = json(infer(key("c1"), whole));
        var scored = json(infer(key("c9"), whole));

        assertThat(given.at("/parameters/precomputed").asBoolean()).isTrue();
        assertThat(scored.at("/parameters/precomputed").asBoolean()).isFalse();
        assertThat(scored.at("/outputs/0/data")).isEqualTo(JSON.readTree("[1.0,2.0,3.0]"));
    }

    @Test
    void givenAViewThatTheModelDoesNotTake_whenStarted_thenItIsRefusedByName() {
        var view = view("other", "string", new FeatureConfig("age", "float32", "0"));
        var unknown =
                new FeatureLookupConfig(
                        redis.store(), view, List.of("age"), 1, "default", 10, 0, 0);
        var none = new FeatureLookupConfig(redis.store(), view, List.of(), 1, "default", 10, 0, 0);

        assertThatThrownBy(() -> serve(config(List.of(unknown), null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "feature 'age' of view 'other' is no column of the model; its columns are"
                                + " amount, mean, count");
        assertThatThrownBy(() -> serve(config(List.of(none), null)))
                .hasMessage(
                        "no feature of view 'other' (age) is a column of the model (amount, mean,"
                                + " count)");
    }

    private void serve(RuntimeConfig config) {
        try {
            var model = OnnxModel.load(OnnxFiles.identity(folder, Datatype.FP32, -1, 3), 1);
            lookups =
                    RequestLookups.connect(config, model.signature(), store -> Credentials.none());
            lookups.orElseThrow().stores().forEach(store -> await().until(store::isUp));
            server =
                    Optional.of(
                            TestServer.of(
                                    new ServedModel("m", "r1", "test", model, lookups),
                                    TestServer.USUAL));
        } catch (IOException | ModelLoadException e) {
            throw new IllegalStateException(e);
        }
    }

    private TestServer server() {
        return server.orElseThrow();
    }

    private RuntimeConfig features(String onMissing) {
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

    private static RuntimeConfig config(
            List<FeatureLookupConfig> features, PrecomputedConfig precomputed) {
        return new RuntimeConfig(
                RuntimeConfig.VERSION,
                new ModelConfig(
                        "m", "r1", "onnx", "/m", "", List.of("amount", "mean", "count"), false),
                new ServerConfig(8080),
                TestServer.USUAL,
                new DrainConfig(0),
                features,
                precomputed,
                null);
    }

    private static ViewConfig view(String name, String entityType, FeatureConfig... features) {
        return new ViewConfig(name, "card_id", entityType, MAX_AGE_MILLIS, List.of(features));
    }

    private void write(ViewConfig view, String key, Object... values) {
        await().until(store.orElseThrow()::isUp);
        var writer = store.orElseThrow().writer(view);
        writer.put(key, values);
        writer.flush();
    }

    private HttpResponse<String> infer(String... inputs) {
        return server().infer("{\"inputs\":[" + String.join(",", inputs) + "]}");
    }

    private static String column(String name, int... values) {
        var data = IntStream.of(values).mapToObj(Integer::toString);
        return "{\"name\":\"%s\",\"datatype\":\"FP32\",\"shape\":[%d],\"data\":[%s]}"
                .formatted(name, values.length, data.collect(Collectors.joining(",")));
    }

    private static String key(String... keys) {
        return "{\"name\":\"card_id\",\"datatype\":\"BYTES\",\"shape\":[%d],\"data\":[\"%s\"]}"
                .formatted(keys.length, String.join("\",\"", keys));
    }

    private static ModelInferRequest grpc(String key) {
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

    private static ModelInferRequest.InferInputTensor grpcKey(String key) {
        return ModelInferRequest.InferInputTensor.newBuilder()
                .setName("card_id")
                .setDatatype("BYTES")
                .addShape(1)
                .setContents(
                        InferTensorContents.newBuilder()
                                .addBytesContents(ByteString.copyFromUtf8(key)))
                .build();
    }

    private static String error(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return JSON.readTree(answer.body()).get("error").asText();
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
