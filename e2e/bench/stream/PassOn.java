import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What Kafka's own clients take for a record: each is read, and as many bytes as a result has are written. Nothing is read
 * as JSON and nothing is scored; offsets are committed as if all had arrived.
 */
final class PassOn {

    private static final int RESULT_BYTES = 200;
    private static final long BETWEEN_COMMITS = Duration.ofMillis(200).toNanos();

    public static void main(String[] arguments) {
        String broker = arguments[0];
        String sink = arguments[1];
        Map<String, Object> reading =
                Map.of(
                        "bootstrap.servers", broker,
                        "group.id", sink,
                        "group.protocol", "consumer",
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", false,
                        "isolation.level", "read_committed",
                        "fetch.max.bytes", 16 << 20);
        Map<String, Object> writing =
                Map.of(
                        "bootstrap.servers", broker,
                        "acks", "all",
                        "compression.type", "lz4",
                        "linger.ms", 5,
                        "batch.size", 256 << 10,
                        "buffer.memory", 96L << 20);
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(reading, bytes, bytes);
                var producer =
                        new KafkaProducer<>(
                                writing, new ByteArraySerializer(), new ByteArraySerializer())) {
            consumer.subscribe(List.of("bench-in"));
            long committed = System.nanoTime();
            while (true) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    var value = Arrays.copyOf(record.value(), RESULT_BYTES);
                    var _ =
                            producer.send(
                                    new ProducerRecord<>(sink, record.key(), value),
                                    (ignored, failure) -> {
                                        if (failure != null) {
                                            throw new IllegalStateException(failure);
                                        }
                                    });
                }
                if (System.nanoTime() - committed > BETWEEN_COMMITS) {
                    committed = System.nanoTime();
                    consumer.commitAsync();
                }
            }
        }
    }
}
