package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.BatchScoringJobStatus;
import dev.tandem.e2e.support.Components;
import dev.tandem.e2e.support.Lake;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.RestClient;
import dev.tandem.e2e.support.Sample;
import dev.tandem.e2e.support.ScoredStream;
import dev.tandem.e2e.support.ScoredTable;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Shop;
import dev.tandem.e2e.support.Topics;
import dev.tandem.e2e.support.Topics.Message;
import dev.tandem.e2e.support.Workspace;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The manifests of {@code config/samples/hybrid}, as they stand: one model, one customer, three ways to serve. */
class HybridIT {

    private static final String[] TOPICS = {"purchases", "expected-spend", "purchases-not-scored"};
    private static final String[] FOLDERS = {"customers/", "expected-spend/", "bad-customers/"};
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension static final Workspace workspace = Workspace.restricted("hybrid");

    private static final Shop SHOP = Shop.of(workspace.settings());
    private static Lake lake;
    private static Topics topics;

    @BeforeAll
    static void nothingOfAnEarlierRun() {
        Components components = new Components(workspace.client());
        lake = components.lake();
        topics = components.topics();
        List.of(FOLDERS).forEach(lake::removeAll);
        topics.remove(TOPICS);
    }

    @AfterAll
    static void leaveNothing() {
        List.of(FOLDERS).forEach(lake::removeAll);
        topics.remove(TOPICS);
        lake.close();
        topics.close();
    }

    @Test
    void
            givenTheNightAndTheStream_whenACustomerIsAskedFor_thenTheAnswerIsTheStreamsLastResultBitForBit()
                    throws Exception {
        Measurements measurements = new Measurements(workspace.settings());
        ServedModel spend = workspace.model("spend");
        ScoredStream purchases =
                new ScoredStream(workspace.client(), workspace.namespace(), "purchases");
        lake.put(FOLDERS[0] + "1997-09-30.parquet", SHOP.table());
        Instant applied = Instant.now();
        workspace.kubectl().apply(workspace.settings().samples().resolve("hybrid")).succeeded();
        spend.awaitReady();
        purchases.awaitCondition("AutoscalerReady", "True");
        measurements.took(
                "the hybrid: apply to everything in place",
                Duration.between(applied, Instant.now()));

        theNightIsNow();

        ScoredTable night = ScoredTable.of(lake, FOLDERS[1]).orElseThrow();
        assertEqual(night.numbers("prediction"), SHOP.expected().customers());

        Instant sent = Instant.now();
        topics.send(
                TOPICS[0],
                SHOP.events().stream().map(e -> new Message(e.customer(), e.line())).toList());
        List<ConsumerRecord<String, String>> results =
                topics.await(TOPICS[1], SHOP.events().size());
        measurements.took(
                "the hybrid: 400 purchases to their results, from no replica",
                Duration.between(sent, Instant.now()));

        assertEqual(inTheOrderOfEvents(results), SHOP.expected().purchases());
        Map<String, Double> last = lastResults(results);
        for (String customer : last.keySet()) {
            // A result may be read a moment before its row is in the store.
            Workspace.await("the stream's last result as the answer to customer " + customer)
                    .untilAsserted(
                            () ->
                                    assertThat(answer(spend, customer))
                                            .isEqualTo(last.get(customer)));
        }
        purchases.awaitReplicas(0);
    }

    private static void theNightIsNow() {
        workspace
                .kubectl()
                .run("create", "job", "first-night", "--from=cronjob/nightly")
                .succeeded();
        Workspace.await("the night's run")
                .untilAsserted(
                        () ->
                                assertThat(nightly().map(BatchScoringJobStatus::lastRuns))
                                        .hasValueSatisfying(
                                                runs ->
                                                        assertThat(runs)
                                                                .singleElement()
                                                                .satisfies(
                                                                        run -> {
                                                                            assertThat(
                                                                                            run
                                                                                                    .outcome())
                                                                                    .as(
                                                                                            run
                                                                                                    ::message)
                                                                                    .isEqualTo(
                                                                                            "Succeeded");
                                                                            assertThat(
                                                                                            run
                                                                                                    .rowsPublished())
                                                                                    .isEqualTo(
                                                                                            2357L);
                                                                        })));
    }

    private static Optional<BatchScoringJobStatus> nightly() {
        return Optional.ofNullable(
                        workspace
                                .client()
                                .resources(BatchScoringJob.class)
                                .inNamespace(workspace.namespace())
                                .withName("nightly")
                                .get())
                .map(BatchScoringJob::getStatus);
    }

    /** Events of a customer are in one partition, so each customer's results are in the order of the events. */
    private static List<Double> inTheOrderOfEvents(List<ConsumerRecord<String, String>> results) {
        Map<String, List<Double>> byCustomer = new HashMap<>();
        for (ConsumerRecord<String, String> result : results) {
            byCustomer
                    .computeIfAbsent(result.key(), key -> new ArrayList<>())
                    .add(prediction(result));
        }
        Map<String, Integer> next = new HashMap<>();
        return SHOP.events().stream()
                .map(
                        event ->
                                byCustomer
                                        .get(event.customer())
                                        .get(next.merge(event.customer(), 1, Integer::sum) - 1))
                .toList();
    }

    private static Map<String, Double> lastResults(List<ConsumerRecord<String, String>> results) {
        Map<String, Double> last = new HashMap<>();
        results.forEach(result -> last.put(result.key(), prediction(result)));
        return last;
    }

    private static double prediction(ConsumerRecord<String, String> result) {
        return json(result.value()).path("outputs").path("prediction").asDouble(Double.NaN);
    }

    private static double answer(ServedModel model, String customer)
            throws IOException, InterruptedException {
        try (RestClient client = model.reachableEndpoint().rest()) {
            HttpResponse<String> answer =
                    client.post(
                            model.name(),
                            RestClient.json(
                                    Map.of(
                                            "inputs",
                                            List.of(
                                                    Map.of(
                                                            "name",
                                                            "customer",
                                                            "datatype",
                                                            "BYTES",
                                                            "shape",
                                                            List.of(1),
                                                            "data",
                                                            List.of(customer))))));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return json(answer.body())
                    .path("outputs")
                    .path(0)
                    .path("data")
                    .path(0)
                    .asDouble(Double.NaN);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    private static void assertEqual(List<Double> actual, List<Double> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        assertThat(
                        IntStream.range(0, actual.size())
                                .mapToDouble(i -> Math.abs(actual.get(i) - expected.get(i)))
                                .toArray())
                .as("differences from scikit-learn's")
                .satisfies(
                        apart ->
                                assertThat(Arrays.stream(apart).max().orElse(0))
                                        .isLessThanOrEqualTo(Sample.TOLERANCE));
    }
}
