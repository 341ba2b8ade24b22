package dev.tandem.runtime.telemetry.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.KafkaConfig;
import dev.tandem.runtime.config.PayloadLogConfig;
import dev.tandem.runtime.core.ModelLoadException;
import dev.tandem.runtime.stream.KafkaAddress;
import dev.tandem.runtime.stream.KafkaBroker;
import dev.tandem.runtime.telemetry.ObservedServer;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.Random;

/** The payload log on a topic of a real broker. */
class PayloadLogKafkaTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void givenATopic_whenAnswered_thenRequestAndAnswerAreRecordsOfOneKey() throws Exception {
        try (var broker = KafkaBroker.start(Map.of())) {
            broker.topic("payloads", 3);
            try (var server = start(config(broker.address(), "payloads"))) {
                server.infer(PayloadLogTest.row("\"id\": \"a1\", "));

                await().atMost(LONG).until(() -> broker.end("payloads") == 2);
                assertThat(broker.read("payloads"))
                        .extracting(
                                record -> KafkaBroker.text(record.key()),
                                record -> event(record).getType(),
                                record -> event(record).getId(),
                                record -> PayloadLogTest.data(event(record)).path("id").asText())
                        .containsExactly(
                                tuple("a1", "org.kubeflow.serving.inference.request", "a1", "a1"),
                                tuple("a1", "org.kubeflow.serving.inference.response", "a1", "a1"));
            }
        }
    }

    @Test
    void givenARecordLargerThanTheTopicTakes_whenTold_thenItIsRefusedAndOthersArrive()
            throws Exception {
        try (var broker = KafkaBroker.start(Map.of())) {
            broker.topic("small", 1, Map.of("max.message.bytes", "400"));
            try (var server = start(config(broker.address(), "small"))) {
                server.infer(PayloadLogTest.row("\"id\": \"%s\", ".formatted(unpressed())));

                await().atMost(LONG)
                        .until(
                                () ->
                                        server.metric(
                                                        "tandem_payload_log_dropped_total",
                                                        "reason=\"refused\"")
                                                == 2);
            }
        }
    }

    @Test
    void givenAHostThatDoesNotExist_whenAsked_thenClientsDoNotNoticeAndDropsAreCounted()
            throws Exception {
        try (var server = start(config("kafka.invalid:9092", "payloads"))) {
            assertThat(server.infer(PayloadLogTest.row("")).statusCode()).isEqualTo(200);

            await().atMost(LONG)
                    .until(
                            () ->
                                    server.metric(
                                                    "tandem_payload_log_dropped_total",
                                                    "reason=\"unreachable\"")
                                            == 2);
        }
    }

    private static ObservedServer start(PayloadLogConfig config) throws ModelLoadException {
        return ObservedServer.start(
                served -> PayloadLog.start(config, served, KafkaAddress.Credentials.NONE));
    }

    /** A text that compression makes little shorter. */
    private static String unpressed() {
        var random = new Random(1);
        var text = new StringBuilder();
        while (text.length() < 1000) {
            text.append(Integer.toString(random.nextInt(36), 36));
        }
        return text.toString();
    }

    private static CloudEvent event(ConsumerRecord<byte[], byte[]> record) {
        return KafkaMessageFactory.createReader(record).toEvent();
    }

    private static PayloadLogConfig config(String brokers, String topic) {
        return new PayloadLogConfig(
                PayloadLogConfig.ALL,
                1,
                1 << 20,
                "iris",
                "flowers",
                "",
                new KafkaConfig(brokers, "PLAINTEXT", "", "", "", ""),
                topic);
    }
}
