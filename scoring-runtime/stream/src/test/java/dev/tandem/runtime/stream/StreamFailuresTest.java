package dev.tandem.runtime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.KafkaConfig;
import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.StreamSinkConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.OnnxModel;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** What goes wrong, and what people are told. */
class StreamFailuresTest {

    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");
    private static final String GOOD =
            "{\"card\":\"c-7\",\"sepal_length\":6.3,\"sepal_width\":2.9,\"petal_length\":5.6,\"petal_width\":1.8}";

    private static KafkaBroker broker;
    private static OnnxModel iris;

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

    @Test
    void givenNoTopicForDeadLetters_whenARecordIsBad_thenItEndsThereAndWhatCameBeforeIsDone()
            throws Exception {
        broker.topic("strict-in", 2);
        broker.topic("strict-out", 1);
        broker.write(record("strict-in", 0, "a", GOOD));
        broker.write(record("strict-in", 0, "b", "nonsense"));
        broker.write(record("strict-in", 0, "c", GOOD));
        broker.write(record("strict-in", 1, "d", GOOD));

        try (var scorer = start("strict", false)) {
            assertEnd(
                    scorer,
                    TerminationReason.RecordInvalid,
                    "the record at topic strict-in, partition 0, offset 1 cannot be scored:"
                            + " malformed JSON at byte 1");
        }
        assertThat(broker.committed("strict-group", "strict-in", 0)).isEqualTo(Optional.of(1L));
        assertThat(broker.read("strict-out"))
                .extracting(result -> KafkaBroker.text(result.key()))
                .contains("a")
                .doesNotContain("b", "c");
    }

    @Test
    void givenATopicThatTakesOnlySmallResults_whenOneIsLarger_thenItsRecordIsADeadLetter()
            throws Exception {
        broker.topic("small-in", 1);
        broker.topic("small-out", 1, Map.of("max.message.bytes", "2000"));
        broker.topic("small-bad", 1);
        broker.write("small-in", "a", GOOD);
        broker.write("small-in", "b", GOOD.replace("c-7", noise(20_000)));
        broker.write("small-in", "c", GOOD);

        try (var _ = start("small", true)) {
            var letter = StreamScorerTest.awaitRecords(broker, "small-bad", 1).get(0);
            StreamScorerTest.awaitRecords(broker, "small-out", 2);

            assertThat(KafkaBroker.text(letter.key())).isEqualTo("b");
            assertThat(StreamScorerTest.headers(letter))
                    .containsEntry("tandem-dead-letter-exception", "ResultRefused");
            await().until(
                            () ->
                                    broker.committed("small-group", "small-in", 0)
                                            .equals(Optional.of(3L)));
        }
    }

    @Test
    void givenATopicThatDoesNotExist_whenStarted_thenItIsNamed() throws Exception {
        broker.topic("lonely-in", 1);

        try (var scorer = start("lonely", false)) {
            assertEnd(
                    scorer,
                    TerminationReason.TopicMissing,
                    "topic 'lonely-out' (sink.topic) does not exist; create it, or name another");
        }
    }

    @Test
    void givenARecordWithoutValue_whenScored_thenItsResultHasNoneEither() throws Exception {
        broker.topic("tomb-in", 1);
        broker.topic("tomb-out", 1);
        broker.topic("tomb-bad", 1);
        broker.write("tomb-in", "gone", null);
        broker.write("tomb-in", null, null);

        try (var _ = start("tomb", true)) {
            var result = StreamScorerTest.awaitRecords(broker, "tomb-out", 1).get(0);
            var letter = StreamScorerTest.awaitRecords(broker, "tomb-bad", 1).get(0);

            assertThat(KafkaBroker.text(result.key())).isEqualTo("gone");
            assertThat(result.value()).isNull();
            assertThat(letter.value()).isNull();
            assertThat(StreamScorerTest.headers(letter).get("tandem-dead-letter-message"))
                    .startsWith("the record has neither key nor value");
        }
    }

    @Test
    void givenNobodyAtTheAddress_whenStarted_thenItWaitsAndIsNotReadyAndSaysWhy() throws Exception {
        var usual = StreamScorerTest.config(broker, "nobody", false);
        var config =
                with(
                        usual,
                        new KafkaConfig(
                                "127.0.0.1:" + RunningScorer.freePort(),
                                null,
                                null,
                                null,
                                null,
                                null));
        var scorer = RunningScorer.start(config, iris);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> scorer.get("/v2/health/ready").contains("does not answer"));
        assertThat(scorer.get("/v2/health/ready"))
                .isEqualTo(
                        "503 {\"ready\":false,\"obstacles\":[{\"reason\":\"KafkaUnreachable\",\"message\":"
                                + "\"Kafka at %s does not answer (TimeoutException); trying again for ever\"}]}"
                                        .formatted(config.kafka().bootstrapServers()));
        assertThat(scorer.get("/v2/health/live")).startsWith("200");
        scorer.close();

        assertThat(scorer.end().join())
                .isEqualTo("stopped as asked, before Kafka answered; nothing was read");
    }

    @Test
    void givenABrokerThatVanishes_whenItWasReady_thenItIsNotReadyAnyMoreAndStillStopsWhenAsked()
            throws Exception {
        try (var other = KafkaBroker.start(Map.of())) {
            other.topic("lost-in", 1);
            other.topic("lost-out", 1);
            var scorer = RunningScorer.start(StreamScorerTest.config(other, "lost", false), iris);
            await().atMost(Duration.ofSeconds(30)).until(scorer::isReady);

            other.vanish();

            await().atMost(Duration.ofSeconds(40))
                    .until(() -> scorer.get("/v2/health/ready").contains("does not answer"));
            scorer.close();
            assertThat(scorer.end().join()).startsWith("stopped as asked");
        }
    }

    @Test
    void givenFieldsThatResultsHaveThemselves_whenKept_thenItIsRefusedBeforeAnythingIsRead() {
        var usual = StreamScorerTest.config(broker, "own", false);
        var config =
                new StreamConfig(
                        usual.version(),
                        usual.model(),
                        usual.server(),
                        usual.kafka(),
                        usual.source(),
                        new StreamSinkConfig("own-out", List.of("id")),
                        null,
                        List.of(),
                        null);

        assertThatThrownBy(() -> RunningScorer.start(config, iris))
                .isInstanceOfSatisfying(
                        StreamException.class,
                        e -> assertThat(e.reason()).isEqualTo(TerminationReason.ConfigInvalid))
                .hasMessageContaining("sink.keep names 'id', which results have of their own");
    }

    private static RunningScorer start(String story, boolean deadLetters) {
        return RunningScorer.start(StreamScorerTest.config(broker, story, deadLetters), iris);
    }

    private static StreamConfig with(StreamConfig usual, KafkaConfig kafka) {
        return new StreamConfig(
                usual.version(),
                usual.model(),
                usual.server(),
                kafka,
                usual.source(),
                usual.sink(),
                usual.deadLetter(),
                usual.features(),
                usual.publish());
    }

    private static void assertEnd(RunningScorer scorer, TerminationReason reason, String message) {
        assertThatThrownBy(() -> scorer.end().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        StreamException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, int partition, String key, String value) {
        return new ProducerRecord<>(
                topic, partition, KafkaBroker.bytes(key), KafkaBroker.bytes(value));
    }

    /** Text that compression makes no smaller. */
    private static String noise(int length) {
        return new java.util.Random(1)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
