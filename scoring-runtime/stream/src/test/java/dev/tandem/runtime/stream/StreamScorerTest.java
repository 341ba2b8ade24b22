package dev.tandem.runtime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.DeadLetterConfig;
import dev.tandem.runtime.config.KafkaConfig;
import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.ServerConfig;
import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.StreamSinkConfig;
import dev.tandem.runtime.config.StreamSourceConfig;
import dev.tandem.runtime.core.OnnxModel;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What goes in and what comes out, with a real broker and a real model. */
class StreamScorerTest {

    private static final Path SAMPLES = Path.of("../../samples/models");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> COLUMNS =
            List.of("sepal_length", "sepal_width", "petal_length", "petal_width");
    private static final String GOOD =
            "{\"card\":\"c-7\",\"sepal_length\":6.3,\"sepal_width\":2.9,\"petal_length\":5.6,\"petal_width\":1.8,\"price\":1.50}";

    private static KafkaBroker broker;
    private static OnnxModel iris;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.start(Map.of("message.max.bytes", "20000000"));
        iris = OnnxModel.load(SAMPLES.resolve("iris/model.onnx"), 1);
    }

    @AfterAll
    static void stop() {
        iris.close();
        broker.close();
    }

    @Test
    void givenARecord_whenScored_thenTheResultHasItsKeyItsTimeAndTheKeptFieldsAsTheyCame()
            throws Exception {
        topics("plain");
        try (var scorer = RunningScorer.start(config(broker, "plain", true), iris)) {
            broker.write(
                    new ProducerRecord<>(
                            "plain-in",
                            0,
                            1_700_000_000_000L,
                            KafkaBroker.bytes("c-7"),
                            KafkaBroker.bytes(GOOD),
                            List.of(
                                    new RecordHeader(
                                            "traceparent", KafkaBroker.bytes("00-ab-cd-01")),
                                    new RecordHeader("other", KafkaBroker.bytes("x")))));

            var result = awaitRecords(broker, "plain-out", 1).get(0);

            assertThat(KafkaBroker.text(result.key())).isEqualTo("c-7");
            assertThat(result.timestamp()).isEqualTo(1_700_000_000_000L);
            assertThat(headers(result))
                    .isEqualTo(Map.of("tandem-model-version", "v7", "traceparent", "00-ab-cd-01"));
            String text = KafkaBroker.text(result.value());
            assertThat(text)
                    .startsWith(
                            "{\"id\":\"plain-in-0-0\",\"model_name\":\"iris\",\"model_version\":\"v7\",\"outputs\":{\"label\":2,\"probabilities\":[")
                    .endsWith("},\"card\":\"c-7\",\"price\":1.50}");
            await().until(
                            () ->
                                    broker.committed("plain-group", "plain-in", 0)
                                            .equals(java.util.Optional.of(1L)));
            assertThat(scorer.get("/v2/health/ready")).isEqualTo("200 {\"ready\":true}");
            assertThat(scorer.get("/v2/health/live")).isEqualTo("200 {\"live\":true}");
            assertThat(scorer.get("/metrics"))
                    .contains("tandem_stream_records_read_total 1.0")
                    .contains("tandem_stream_records_scored_total 1.0");
        }
        assertThat(broker.members("plain-group")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void givenATopicWhoseRecordsAreCompressed_whenScored_thenTheResultIsThere(String compression)
            throws Exception {
        broker.topic(compression + "-in", 1, Map.of("compression.type", compression));
        broker.topic(compression + "-out", 1);
        broker.write(compression + "-in", "c-7", GOOD);
        try (var _ = RunningScorer.start(config(broker, compression, false), iris)) {
            assertThat(awaitRecords(broker, compression + "-out", 1)).hasSize(1);
        }
    }

    @Test
    void givenTheRowsOfASample_whenScored_thenTheNumbersAreThoseOfTheModelBitForBit()
            throws Exception {
        topics("sample");
        var sample = JSON.readTree(SAMPLES.resolve("iris/rows.json").toFile());
        var rows = sample.get("rows");
        for (int i = 0; i < rows.size(); i++) {
            var record = JSON.createObjectNode();
            for (int column = 0; column < COLUMNS.size(); column++) {
                record.set(COLUMNS.get(column), rows.get(i).get(column));
            }
            broker.writeSoon(
                    new ProducerRecord<>(
                            "sample-in",
                            null,
                            KafkaBroker.bytes("k" + i),
                            JSON.writeValueAsBytes(record)));
        }
        broker.flush();
        try (var scorer = RunningScorer.start(config(broker, "sample", true), iris)) {
            var results = awaitRecords(broker, "sample-out", rows.size());

            var byKey = new HashMap<String, JsonNode>();
            for (var result : results) {
                byKey.put(KafkaBroker.text(result.key()), JSON.readTree(result.value()));
            }
            var labels = sample.get("outputs").get("label").get("data");
            var expected = sample.get("outputs").get("probabilities").get("data");
            for (int i = 0; i < rows.size(); i++) {
                var outputs = byKey.get("k" + i).get("outputs");
                assertThat(outputs.get("label").asLong()).isEqualTo(labels.get(i).asLong());
                for (int c = 0; c < 3; c++) {
                    assertThat(outputs.get("probabilities").get(c).asDouble())
                            .isCloseTo(
                                    expected.get(i * 3 + c).asDouble(),
                                    org.assertj.core.data.Offset.offset(1e-5));
                }
            }
            assertThat(scorer.get("/metrics")).contains("tandem_stream_batch_records");
        }
    }

    @Test
    void
            givenBadRecordsAmongGoodOnes_whenScored_thenTheBadOnesAreDeadLettersAndTheGoodOnesAreScored()
                    throws Exception {
        topics("mixed");
        broker.write("mixed-in", "a", GOOD);
        broker.write("mixed-in", "b", "{\"sepal_length\":6.3,");
        broker.write("mixed-in", "c", GOOD.replace("6.3", "\"six\""));
        broker.write("mixed-in", "d", GOOD.replace("\"petal_width\":1.8,", ""));
        broker.write("mixed-in", "e", "[1,2]");
        broker.write(new ProducerRecord<>("mixed-in", KafkaBroker.bytes("f"), new byte[9_000_000]));
        broker.write("mixed-in", "g", GOOD.replace("6.3", "1e400"));
        broker.write("mixed-in", "h", GOOD);
        broker.write("mixed-in", "i", "");
        try (var scorer = RunningScorer.start(config(broker, "mixed", true), iris)) {
            var letters = awaitRecords(broker, "mixed-bad", 7);
            var results = awaitRecords(broker, "mixed-out", 2);

            assertThat(results)
                    .extracting(r -> KafkaBroker.text(r.key()))
                    .containsExactly("a", "h");
            assertThat(letters)
                    .extracting(r -> KafkaBroker.text(r.key()))
                    .containsExactly("b", "c", "d", "e", "f", "g", "i");
            assertThat(letters)
                    .extracting(r -> headers(r).get("tandem-dead-letter-exception"))
                    .containsExactly(
                            "MalformedJson",
                            "InvalidInput",
                            "InvalidInput",
                            "InvalidInput",
                            "RecordTooLarge",
                            "InvalidInput",
                            "MalformedJson");
            assertThat(letters.get(0).value())
                    .isEqualTo(KafkaBroker.bytes("{\"sepal_length\":6.3,"));
            assertThat(letters.get(4).value()).hasSize(9_000_000);
            assertThat(headers(letters.get(1)))
                    .containsEntry("tandem-dead-letter-topic", "mixed-in")
                    .containsEntry("tandem-dead-letter-partition", "0")
                    .containsEntry("tandem-dead-letter-offset", "2")
                    .containsEntry("tandem-dead-letter-attempts", "1")
                    .containsEntry(
                            "tandem-dead-letter-message",
                            "field 'sepal_length' holds text before byte 34; the model's column of"
                                    + " that name takes FP32, a number")
                    .containsKey("tandem-dead-letter-timestamp");
            assertThat(headers(letters.get(2)).get("tandem-dead-letter-message"))
                    .isEqualTo(
                            "field 'petal_width' is missing or null; the model's column of that"
                                    + " name needs a value (missingValues: Reject)");
            await().until(
                            () ->
                                    broker.committed("mixed-group", "mixed-in", 0)
                                            .equals(java.util.Optional.of(9L)));
            assertThat(scorer.isReady()).isTrue();
        }
    }

    private void topics(String story) throws Exception {
        broker.topic(story + "-in", 1);
        broker.topic(story + "-out", 1);
        broker.topic(story + "-bad", 1);
    }

    static StreamConfig config(KafkaBroker broker, String story, boolean deadLetters) {
        return new StreamConfig(
                RuntimeConfig.VERSION,
                new ModelConfig("iris", "v7", "onnx", "unused", "", COLUMNS, false),
                ServerConfig.plain(RunningScorer.freePort()),
                new KafkaConfig(broker.address(), null, null, null, null, null),
                new StreamSourceConfig(story + "-in", story + "-group", "earliest", 500, Map.of()),
                new StreamSinkConfig(story + "-out", List.of("card", "price")),
                deadLetters ? new DeadLetterConfig(story + "-bad", 3) : null,
                List.of(),
                null);
    }

    static List<ConsumerRecord<byte[], byte[]>> awaitRecords(
            KafkaBroker broker, String topic, int count) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> broker.read(topic), records -> records.size() >= count);
    }

    static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        var headers = new HashMap<String, String>();
        for (var header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }
}
