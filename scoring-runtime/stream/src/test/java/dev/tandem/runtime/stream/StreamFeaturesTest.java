package dev.tandem.runtime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.config.PublishConfig;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.FeatureRow;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.features.Credentials;
import dev.tandem.runtime.features.FeatureClient;
import dev.tandem.runtime.features.RedisProxy;
import dev.tandem.runtime.features.TestRedis;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What records look up in a feature store and leave there, with a real broker and a real Redis. */
class StreamFeaturesTest {

    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");
    private static final Path CLASSES =
            Path.of("../core/src/test/resources/fixtures/onnx/linear-names.onnx");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int HOUR = 3_600_000;
    private static final List<String> CARDS =
            IntStream.range(0, 1_000).mapToObj(i -> "c-" + i).toList();

    /** Half of the model's columns are here, the other half in the records. */
    private static final ViewConfig SEPALS =
            new ViewConfig(
                    "sepals",
                    "card",
                    "string",
                    HOUR,
                    List.of(
                            new FeatureConfig("sepal_length", "float32", "5.1"),
                            new FeatureConfig("sepal_width", "float32", "3.5")));

    private static final ViewConfig LAST =
            new ViewConfig(
                    "last",
                    "card",
                    "string",
                    HOUR,
                    List.of(
                            new FeatureConfig("price", "float64", null),
                            new FeatureConfig("species", "int64", null)));

    private static KafkaBroker broker;
    private static OnnxModel iris;

    private TestRedis redis;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.start(Map.of());
        iris = OnnxModel.load(IRIS, 1);
    }

    @AfterAll
    static void stop() {
        iris.close();
        broker.close();
    }

    @BeforeEach
    void startRedis() {
        redis = TestRedis.running();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @Test
    void givenRowsOfAView_whenRecordsAreScored_thenTheyAreAsIfTheyHadTheColumnsThemselves()
            throws Exception {
        topics("looked-up");
        writeSepals(List.of("c-1"));
        broker.write(
                "looked-up-in",
                "whole",
                record("c-0", ",\"sepal_length\":6.3,\"sepal_width\":2.9"));
        broker.write("looked-up-in", "view", record("c-1", ""));
        broker.write(
                "looked-up-in", "both", record("c-1", ",\"sepal_length\":5.1,\"sepal_width\":3.5"));
        broker.write("looked-up-in", "neither", record("c-9", ""));

        try (var scorer = scorer("looked-up", redis.url(), "default")) {
            var outputs = outputs("looked-up-out", 4);

            assertThat(outputs.get("view")).isEqualTo(outputs.get("whole"));
            // The record's own values count before the view's, and defaults where there is no row.
            assertThat(outputs.get("neither")).isEqualTo(outputs.get("both"));
            assertThat(outputs.get("view")).isNotEqualTo(outputs.get("both"));
            assertThat(scorer.get("/metrics"))
                    .contains(
                            "tandem_feature_view_missing_total{store=\"shared\",view=\"sepals\"}"
                                    + " 2.0");
        }
    }

    @Test
    void givenNoRow_whenThatIsRefused_thenTheRecordIsADeadLetterAndTheOthersAreScored()
            throws Exception {
        topics("refused");
        writeSepals(List.of("c-1"));
        broker.write("refused-in", "known", record("c-1", ""));
        broker.write("refused-in", "unknown", record("c-9", ""));
        broker.write("refused-in", "known", record("c-1", ""));

        try (var _ = scorer("refused", redis.url(), "reject")) {
            var letter = StreamScorerTest.awaitRecords(broker, "refused-bad", 1).getFirst();
            StreamScorerTest.awaitRecords(broker, "refused-out", 2);

            assertThat(KafkaBroker.text(letter.key())).isEqualTo("unknown");
            assertThat(StreamScorerTest.headers(letter))
                    .containsEntry("tandem-dead-letter-exception", "FeaturesMissing")
                    .containsEntry("tandem-dead-letter-attempts", "3");
        }
    }

    @Test
    void givenAStoreThatIsCutOffInTheMiddle_whenRecordsFlow_thenEachHasItsResultAndItsRow()
            throws Exception {
        topics("cut");
        try (var proxy = RedisProxy.before(redis, 20_000, () -> {});
                var scorer = scorer("cut", proxy.url(), "reject")) {
            await().atMost(LONGEST).until(scorer::isReady);
            writeSepals(CARDS);
            for (var card : CARDS) {
                broker.writeSoon(
                        new ProducerRecord<>("cut-in", KafkaBroker.bytes(record(card, ""))));
            }
            broker.flush();

            await().atMost(LONGEST).until(() -> broker.end("cut-out") >= 1_000);

            assertThat(proxy.happened()).isTrue();
            assertThat(broker.end("cut-out")).isEqualTo(1_000);
            assertThat(broker.end("cut-bad")).isZero();
            assertThat(read(LAST, CARDS)).noneMatch(FeatureRow::isMissing);
            assertThat(read(LAST, List.of("c-7")).getFirst().number(0)).isEqualTo(1.5);
        }
    }

    @Test
    void givenAStoreThatDies_whenRecordsCome_thenNothingIsCommittedAndItSaysWhyUntilItIsBack()
            throws Exception {
        topics("dead");
        try (var scorer = scorer("dead", redis.url(), "default")) {
            broker.write("dead-in", "before", record("c-1", ""));
            awaitCommitted("dead", 1);

            redis.kill();
            broker.write("dead-in", "meanwhile", record("c-2", ""));

            await().atMost(LONGEST)
                    .until(() -> scorer.get("/v2/health/ready").contains("feature store 'shared'"));
            assertThat(broker.committed("dead-group", "dead-in", 0)).isEqualTo(Optional.of(1L));
            assertThat(broker.end("dead-out")).isEqualTo(1);

            redis.start();

            awaitCommitted("dead", 2);
            assertThat(broker.end("dead-out")).isEqualTo(2);
            assertThat(read(LAST, List.of("c-2")).getFirst().number(0)).isEqualTo(1.5);
        }
    }

    @Test
    void givenAStoreThatWantsAPassword_whenThereIsNone_thenItSaysSoAndGoesOnWhenThatIsMended()
            throws Exception {
        redis.close();
        redis = TestRedis.running("--requirepass", "secret");
        topics("locked");
        broker.write("locked-in", "k", record("c-1", ""));
        try (var scorer = scorer("locked", redis.url(), "default")) {
            await().atMost(LONGEST)
                    .until(() -> scorer.get("/v2/health/ready").contains("wants a password"));
            assertThat(broker.end("locked-out")).isZero();

            redis.ask("secret", connection -> connection.sync().configSet("requirepass", ""));

            awaitCommitted("locked", 1);
            assertThat(read(LAST, List.of("c-1")).getFirst().number(0)).isEqualTo(1.5);
        }
    }

    @Test
    void givenAStoreThatIsSlow_whenRecordsNeedIt_thenTheyWaitForItAndNoneIsADeadLetter()
            throws Exception {
        topics("slow");
        writeSepals(List.of("c-1"));
        try (var scorer = scorer("slow", redis.url(), "reject")) {
            await().atMost(LONGEST).until(scorer::isReady);
            redis.freeze();
            broker.write("slow-in", "k", record("c-1", ""));

            await().atMost(LONGEST)
                    .until(() -> scorer.get("/v2/health/ready").contains("gave no answer within"));
            redis.resume();

            awaitCommitted("slow", 1);
            assertThat(broker.end("slow-out")).isEqualTo(1);
            assertThat(broker.end("slow-bad")).isZero();
        }
    }

    @Test
    void givenClassesByNames_whenAProbabilityIsPublished_thenItIsThatClasss() throws Exception {
        topics("classes");
        var shared = new StoreConfig("shared", "test", redis.url(), "", "", "");
        var chance =
                new ViewConfig(
                        "chance",
                        "card",
                        "string",
                        HOUR,
                        List.of(new FeatureConfig("setosa", "float32", null)));
        var publish =
                new PublishConfig(
                        shared, chance, "card", Map.of("setosa", "output_probability_setosa"));
        broker.write("classes-in", "k", record("c-1", ",\"sepal_length\":1,\"sepal_width\":0.5"));
        try (var classes = OnnxModel.load(CLASSES, 1);
                var _ = RunningScorer.start(config("classes", List.of(), publish), classes)) {
            var outputs = JSON.readTree(outputs("classes-out", 1).get("k"));

            assertThat(outputs.get("output_probability")).hasSize(3);
            awaitCommitted("classes", 1);
            assertThat((float) read(chance, List.of("c-1")).getFirst().number(0))
                    .isEqualTo(outputs.at("/output_probability/1").floatValue());
        }
    }

    private static void topics(String story) throws Exception {
        for (var end : List.of("-in", "-out", "-bad")) {
            broker.topic(story + end, 1);
        }
    }

    private static String record(String card, String more) {
        return "{\"card\":\"%s\",\"petal_length\":5.6,\"petal_width\":1.8,\"price\":1.5%s}"
                .formatted(card, more);
    }

    private static RunningScorer scorer(String story, String store, String onMissing) {
        var shared = new StoreConfig("shared", "test", store, "", "", "");
        var lookup = new FeatureLookupConfig(shared, SEPALS, List.of(), HOUR, onMissing, 500, 0, 0);
        var publish = new PublishConfig(shared, LAST, "card", Map.of("species", "label"));
        return RunningScorer.start(config(story, List.of(lookup), publish), iris);
    }

    private static StreamConfig config(
            String story, List<FeatureLookupConfig> features, PublishConfig publish) {
        var usual = StreamScorerTest.config(broker, story, true);
        return new StreamConfig(
                usual.version(),
                usual.model(),
                usual.server(),
                usual.kafka(),
                usual.source(),
                usual.sink(),
                usual.deadLetter(),
                features,
                publish);
    }

    private void writeSepals(List<String> cards) {
        try (var client = FeatureClient.connect(redis.store(), Credentials.none())) {
            var writer = client.writer(SEPALS);
            cards.forEach(card -> writer.put(card, new Object[] {6.3f, 2.9f}));
            writer.flush();
        }
    }

    private List<FeatureRow> read(ViewConfig view, List<String> keys) {
        try (var client = FeatureClient.connect(redis.store(), Credentials.none())) {
            await().until(client::isUp);
            return client.read(view, keys, Duration.ofSeconds(10)).toCompletableFuture().join();
        }
    }

    /** The outputs of each result, by its key. */
    private static Map<String, String> outputs(String topic, int count) throws Exception {
        var outputs = new HashMap<String, String>();
        for (var result : StreamScorerTest.awaitRecords(broker, topic, count)) {
            outputs.put(
                    KafkaBroker.text(result.key()),
                    JSON.readTree(result.value()).get("outputs").toString());
        }
        return outputs;
    }

    private static void awaitCommitted(String story, long offset) {
        await().atMost(LONGEST)
                .until(
                        () ->
                                broker.committed(story + "-group", story + "-in", 0)
                                        .equals(Optional.of(offset)));
    }
}
