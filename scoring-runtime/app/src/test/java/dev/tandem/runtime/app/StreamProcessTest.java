package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.OnnxFiles;
import dev.tandem.runtime.stream.KafkaBroker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** The launcher as a process of its own, as a container runs it, with a real broker. */
class StreamProcessTest {

    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");
    private static final String RECORD =
            "{\"card\":\"c-7\",\"sepal_length\":6.3,\"sepal_width\":2.9,\"petal_length\":5.6,\"petal_width\":1.8}";

    /** How often the process is killed; the system property makes it as often as one likes. */
    private static final int KILLS = Integer.getInteger("stream.kills", 3);

    private static final int PARTITIONS = 3;

    @TempDir private Path folder;

    @Test
    @Timeout(value = 900)
    void givenAFullFlow_whenKilledAtRandomMoments_thenEveryRecordHasAResult() throws Exception {
        var random = new Random();
        try (var broker = KafkaBroker.start(Map.of())) {
            topics(broker);
            var stopped = new AtomicBoolean();
            var flow = Thread.ofPlatform().start(() -> flow(broker, stopped));
            for (int kill = 0; kill < KILLS; kill++) {
                long before = broker.end("out");
                long more = 1L + random.nextInt(30_000);
                var process = start(broker);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> broker.end("out") >= before + more);
                process.close();
            }
            stopped.set(true);
            flow.join();
            broker.flush();
            var last = start(broker);
            var asked =
                    broker.read("in").stream()
                            .map(StreamProcessTest::id)
                            .collect(Collectors.toUnmodifiableSet());
            await().atMost(Duration.ofMinutes(2))
                    .until(
                            () -> {
                                for (int i = 0; i < PARTITIONS; i++) {
                                    if (broker.lag("group", "in", i) > 0) {
                                        return false;
                                    }
                                }
                                return true;
                            });
            assertThat(last.stop()).isZero();

            var answered = ids(broker.read("out"));
            int twice = broker.read("out").size() - answered.size();
            System.out.printf(
                    "%d kills at full flow: %d records, %d lost, %d scored twice%n",
                    KILLS, asked.size(), asked.size() - answered.size(), twice);
            assertThat(answered).isEqualTo(asked);
        }
    }

    @Test
    void givenAFullFlow_whenToldToStop_thenWhatWasReadIsFinishedAndNothingIsScoredTwice()
            throws Exception {
        try (var broker = KafkaBroker.start(Map.of())) {
            topics(broker);
            for (int i = 0; i < 100_000; i++) {
                write(broker, i);
            }
            broker.flush();
            var first = start(broker);
            await().atMost(Duration.ofSeconds(60)).until(() -> broker.end("out") > 1_000);

            int code = first.stop();

            assertThat(code).isZero();
            var report = first.report();
            assertThat(report.reason()).isEqualTo(TerminationReason.Stopped);
            assertThat(report.message())
                    .isEqualTo(
                            "stopped as asked; everything that was read is scored and committed");
            var second = start(broker);
            await().atMost(Duration.ofSeconds(60)).until(() -> broker.end("out") >= 100_000);
            second.stop();
            var results = broker.read("out");
            assertThat(results).hasSize(100_000);
            assertThat(ids(results)).hasSize(100_000);
        }
    }

    private static void topics(KafkaBroker broker) throws Exception {
        broker.topic("in", PARTITIONS);
        broker.topic("out", PARTITIONS);
    }

    private static void flow(KafkaBroker broker, AtomicBoolean stopped) {
        for (int i = 0; !stopped.get() && i < 40_000 * (KILLS + 1); i++) {
            write(broker, i);
        }
    }

    private static void write(KafkaBroker broker, int i) {
        broker.writeSoon(
                new ProducerRecord<>(
                        "in", KafkaBroker.bytes("k" + i % 1000), KafkaBroker.bytes(RECORD)));
    }

    @Test
    void givenAFileThatCrashesTheNativeLibrary_whenStarted_thenThatIsTheReason() throws Exception {
        var process = start(OnnxFiles.crashing(folder.resolve("crashing.onnx")), "localhost:1");

        assertThat(process.end()).isEqualTo(23);
        assertThat(process.report().message()).contains("ended by SIGFPE in libonnxruntime");
    }

    private static String id(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "-" + record.offset();
    }

    private static Set<String> ids(List<ConsumerRecord<byte[], byte[]>> results) {
        var ids = new HashSet<String>();
        String before = "{\"id\":\"";
        for (var result : results) {
            String text = KafkaBroker.text(result.value());
            assertThat(text).startsWith(before);
            ids.add(text.substring(before.length(), text.indexOf('"', before.length())));
        }
        return ids;
    }

    private RuntimeProcess start(KafkaBroker broker) throws IOException {
        return start(IRIS, broker.address());
    }

    private RuntimeProcess start(Path model, String address) throws IOException {
        var config =
                Files.writeString(
                        folder.resolve("stream.yaml"),
                        """
                        version: v1alpha1
                        model:
                          name: iris
                          revision: unverified
                          format: onnx
                          path: %s
                          columns: [sepal_length, sepal_width, petal_length, petal_width]
                        server: {port: %d}
                        kafka: {bootstrapServers: "%s"}
                        source: {topic: in, consumerGroup: group, offsetReset: earliest, maxBatchRows: 500}
                        sink: {topic: out, keep: [card]}
                        """
                                .formatted(model, RuntimeProcess.freePort(), address));
        return RuntimeProcess.start(folder, Map.of(), "stream", "--config", config.toString());
    }
}
