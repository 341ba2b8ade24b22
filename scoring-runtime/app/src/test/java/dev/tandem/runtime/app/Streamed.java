package dev.tandem.runtime.app;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.stream.KafkaBroker;

import org.apache.kafka.clients.producer.ProducerRecord;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A table's rows as records of a topic: the first ones come alone, the others at once. */
record Streamed(RowTable table, KafkaBroker broker) {

    private static final int ALONE = 5;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    List<String> score(Path folder) throws Exception {
        broker.topic(in(), 2);
        broker.topic(out(), 1);
        try (var _ = start(folder)) {
            for (int i = 0; i < ALONE; i++) {
                long before = i;
                write(i);
                broker.flush();
                await().atMost(LONGEST).until(() -> broker.end(out()) > before);
            }
            for (int i = ALONE; i < table.rows().size(); i++) {
                write(i);
            }
            broker.flush();
            await().atMost(LONGEST).until(() -> broker.end(out()) >= table.rows().size());
        }
        return results();
    }

    private String in() {
        return table.name() + "-in";
    }

    private String out() {
        return table.name() + "-out";
    }

    private RuntimeProcess start(Path folder) throws IOException {
        var config =
                Files.writeString(
                        folder.resolve("stream.yaml"),
                        """
                        version: v1alpha1
                        model: %s
                        server: {port: %d}
                        kafka: {bootstrapServers: "%s"}
                        source: {topic: %s, consumerGroup: same, offsetReset: earliest, maxBatchRows: 300}
                        sink: {topic: %s, keep: []}
                        """
                                .formatted(
                                        table.config(),
                                        RuntimeProcess.freePort(),
                                        broker.address(),
                                        in(),
                                        out()));
        return RuntimeProcess.start(folder, Map.of(), "stream", "--config", config.toString());
    }

    private void write(int row) {
        broker.writeSoon(
                new ProducerRecord<>(
                        in(),
                        KafkaBroker.bytes(Integer.toString(row)),
                        KafkaBroker.bytes(table.json(row))));
    }

    /** By the rows' numbers, which are the keys. */
    private List<String> results() throws Exception {
        var byRow = new TreeMap<Integer, String>();
        for (var result : broker.read(out())) {
            byRow.put(Integer.parseInt(KafkaBroker.text(result.key())), bits(result.value()));
        }
        return List.copyOf(byRow.values());
    }

    private String bits(byte[] result) throws IOException {
        var bits = new RowBits();
        JSON.readTree(result)
                .get("outputs")
                .properties()
                .forEach(
                        output -> {
                            var values = output.getValue();
                            // By name, as results do not say types.
                            var type = output.getKey().equals("label") ? "INT64" : "FP32";
                            if (!values.isArray()) {
                                bits.add(output.getKey(), type, values);
                            }
                            values.forEach(value -> bits.add(output.getKey(), type, value));
                        });
        return bits.toString();
    }
}
