package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.e2e.support.Components;
import dev.tandem.e2e.support.InferenceClient;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.Prediction;
import dev.tandem.e2e.support.Sample;
import dev.tandem.e2e.support.ScoredStream;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Topics;
import dev.tandem.e2e.support.Topics.Message;
import dev.tandem.e2e.support.Workspace;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A topic of a real Kafka, scored by as many replicas as KEDA sees work for. */
class StreamIT {

    private static final String[] TOPICS = {
        "e2e-irises", "e2e-irises-scored", "e2e-irises-not-scored"
    };
    private static final List<String> FIELDS =
            List.of("sepalLength", "sepalWidth", "petalLength", "petalWidth");
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension static final Workspace workspace = Workspace.restricted("stream");

    private static Topics topics;

    @BeforeAll
    static void emptyTopics() {
        topics = new Components(workspace.client()).topics();
        topics.makeAnew(2, TOPICS);
    }

    @AfterAll
    static void leaveNothing() {
        topics.remove(TOPICS);
        topics.close();
    }

    @Test
    void givenRecords_whenNoReplicaRuns_thenOneComesScoresThemAsTheServiceDoesAndGoes()
            throws Exception {
        Sample sample = workspace.sample("iris");
        ServedModel iris = workspace.model("iris");
        ScoredStream irises = new ScoredStream(workspace.client(), workspace.namespace(), "irises");
        Path manifest =
                workspace.settings().repository().resolve("e2e/src/test/resources/stream.yaml");
        workspace.kubectl().apply(manifest).succeeded();
        iris.awaitReady();
        irises.awaitCondition("AutoscalerReady", "True");
        irises.awaitReplicas(0);

        topics.send(TOPICS[0], messages(sample));
        List<ConsumerRecord<String, String>> results =
                topics.await(TOPICS[1], sample.rows().size());
        Instant sent = first(topics.await(TOPICS[0], results.size()));
        Measurements measurements = new Measurements(workspace.settings());
        measurements.took(
                "first record to its result, from no replica (pollingInterval 2 s)",
                Duration.between(sent, first(results)));

        assertThat(outputs(results, "label")).isEqualTo(answered(iris, sample).get("label"));
        assertThat(outputs(results, "probabilities"))
                .as("the service's numbers, bit for bit")
                .isEqualTo(answered(iris, sample).get("probabilities"));
        irises.awaitReplicas(0);
        measurements.took(
                "last result to no replica (cooldown 5 s)",
                Duration.between(last(results), Instant.now()));
    }

    @Test
    void
            givenARecordThatCannotBeScored_whenOthersFollow_thenItIsADeadLetterWithItsCauseAndTheyAreScored()
                    throws Exception {
        ScoredStream irises = new ScoredStream(workspace.client(), workspace.namespace(), "irises");
        Path manifest =
                workspace.settings().repository().resolve("e2e/src/test/resources/stream.yaml");
        topics.makeAnew(2, TOPICS);
        workspace.kubectl().apply(manifest).succeeded();
        irises.awaitCondition("AutoscalerReady", "True");

        topics.send(
                TOPICS[0],
                List.of(
                        new Message("a", "{\"number\": 1, \"sepalLength\": \"long\"}"),
                        new Message("a", record(2, List.of(5.1, 3.5, 1.4, 0.2)))));

        assertThat(number(topics.await(TOPICS[1], 1).getFirst())).isEqualTo(2);
        ConsumerRecord<String, String> dead = topics.await(TOPICS[2], 1).getFirst();
        assertThat(dead.key()).isEqualTo("a");
        assertThat(dead.value()).contains("\"long\"");
        assertThat(headers(dead)).anySatisfy(header -> assertThat(header).contains("sepalLength"));
        assertThat(headers(dead)).anySatisfy(header -> assertThat(header).contains(TOPICS[0]));
    }

    private static List<Message> messages(Sample sample) {
        return IntStream.range(0, sample.rows().size())
                .mapToObj(i -> new Message("row-" + i, record(i, sample.rows().get(i))))
                .toList();
    }

    private static String record(int number, List<Double> values) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("number", number);
        for (int i = 0; i < FIELDS.size(); i++) {
            fields.put(FIELDS.get(i), values.get(i));
        }
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, List<Double>> answered(ServedModel model, Sample sample)
            throws IOException, InterruptedException {
        try (InferenceClient client = model.reachableEndpoint().rest()) {
            Prediction prediction = client.infer(model.name(), sample);
            return prediction.outputs();
        }
    }

    /** The values of an output in the order of the rows, as one list. */
    private static List<Double> outputs(
            List<ConsumerRecord<String, String>> results, String output) {
        List<Double> values = new ArrayList<>();
        results.stream()
                .sorted(Comparator.comparingInt(StreamIT::number))
                .map(result -> json(result).path("outputs").path(output))
                .forEach(
                        value -> {
                            if (value.isArray()) {
                                value.forEach(one -> values.add(one.asDouble()));
                            } else {
                                values.add(value.asDouble());
                            }
                        });
        return values;
    }

    private static int number(ConsumerRecord<String, String> result) {
        return json(result).path("number").asInt(-1);
    }

    private static JsonNode json(ConsumerRecord<String, String> record) {
        try {
            return JSON.readTree(record.value());
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + record.value(), e);
        }
    }

    private static List<String> headers(ConsumerRecord<String, String> record) {
        List<String> values = new ArrayList<>();
        record.headers()
                .forEach(header -> values.add(new String(header.value(), StandardCharsets.UTF_8)));
        return values;
    }

    /** When the first of them was written. */
    private static Instant first(List<ConsumerRecord<String, String>> records) {
        return Instant.ofEpochMilli(
                records.stream().mapToLong(ConsumerRecord::timestamp).min().orElseThrow());
    }

    private static Instant last(List<ConsumerRecord<String, String>> records) {
        return Instant.ofEpochMilli(
                records.stream().mapToLong(ConsumerRecord::timestamp).max().orElseThrow());
    }
}
