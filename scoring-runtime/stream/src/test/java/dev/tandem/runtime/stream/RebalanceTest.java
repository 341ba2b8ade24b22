package dev.tandem.runtime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.OnnxModel;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/** Two replicas that come and go while records flow, by either protocol of groups. */
class RebalanceTest {

    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEYS = 40;

    @ParameterizedTest
    @CsvSource({"new, 'classic,consumer'", "old, classic"})
    void givenASteadyFlow_whenAReplicaComesAndGoes_thenNothingIsLostOrTwiceAndEachKeyKeepsItsOrder(
            String story, String protocols) throws Exception {
        try (var broker =
                        KafkaBroker.start(
                                Map.of("group.coordinator.rebalance.protocols", protocols));
                var iris = OnnxModel.load(IRIS, 1)) {
            broker.topic(story + "-in", 4);
            broker.topic(story + "-out", 3);
            int written = 0;
            try (var first =
                    RunningScorer.start(StreamScorerTest.config(broker, story, false), iris)) {
                written = write(broker, story, written, 4_000);
                await().atMost(Duration.ofSeconds(30)).until(first::isReady);
                try (var second =
                        RunningScorer.start(StreamScorerTest.config(broker, story, false), iris)) {
                    await().atMost(Duration.ofSeconds(30)).until(second::isReady);
                    for (int i = 0; i < 10; i++) {
                        written = write(broker, story, written, 1_000);
                    }
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> first.get("/metrics").contains("lag_records{partition"));
                }
                written = write(broker, story, written, 4_000);
                StreamScorerTest.awaitRecords(broker, story + "-out", written);
            }

            var ids = new HashSet<String>();
            var last = new HashMap<String, Integer>();
            for (var result : broker.read(story + "-out")) {
                var json = JSON.readTree(result.value());
                assertThat(ids.add(json.get("id").asText())).as("twice: " + json).isTrue();
                int number = json.get("price").asInt();
                var before = last.put(KafkaBroker.text(result.key()), number);
                assertThat(before == null || before < number).as("order: " + json).isTrue();
            }
            assertThat(ids).hasSize(written);
        }
    }

    private static int write(KafkaBroker broker, String story, int from, int count) {
        for (int i = from; i < from + count; i++) {
            String value =
                    "{\"sepal_length\":6.3,\"sepal_width\":2.9,\"petal_length\":5.6,\"petal_width\":1.8,\"price\":%d}"
                            .formatted(i);
            broker.writeSoon(
                    new ProducerRecord<>(
                            story + "-in",
                            KafkaBroker.bytes("key-" + i % KEYS),
                            KafkaBroker.bytes(value)));
        }
        broker.flush();
        return from + count;
    }
}
