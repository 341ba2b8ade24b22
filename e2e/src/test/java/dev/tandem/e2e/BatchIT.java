package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.api.v1alpha1.BatchRun;
import dev.tandem.api.v1alpha1.BatchScoringJobStatus;
import dev.tandem.e2e.support.Components;
import dev.tandem.e2e.support.Lake;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.Sample;
import dev.tandem.e2e.support.ScoredTable;
import dev.tandem.e2e.support.Shop;
import dev.tandem.e2e.support.Workspace;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Tables of a real S3 server, scored once. */
class BatchIT {

    private static final String FOLDER = "e2e-batch/";
    private static final String TABLE =
            "customer,purchases,avg_amount,days_known,last_amount,last_cds,last_day\n";
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension static final Workspace workspace = Workspace.restricted("batch");

    private static final Shop SHOP = Shop.of(workspace.settings());
    private static Lake lake;

    @BeforeAll
    static void anEmptyLake() {
        lake = new Components(workspace.client()).lake();
        lake.removeAll(FOLDER);
    }

    @AfterAll
    static void leaveNothing() {
        lake.removeAll(FOLDER);
        lake.close();
    }

    @Test
    void givenATableInS3_whenScored_thenEveryRowIsScikitLearnsInItsPlace() {
        lake.put(FOLDER + "whole/in/customers.parquet", SHOP.table());
        Instant applied = Instant.now();

        apply("whole", "whole/in/*.parquet", "0", 3);
        BatchScoringJobStatus status = workspace.batch("whole").awaitPhase("Complete");

        new Measurements(workspace.settings())
                .took(
                        "apply to Complete, a table of 2,357 rows",
                        Duration.between(applied, Instant.now()));
        ScoredTable scored = published("whole");
        assertThat(scored.texts("customer")).isSorted().hasSize(SHOP.expected().customers().size());
        assertThat(differences(scored.numbers("prediction"), SHOP.expected().customers()))
                .allMatch(apart -> apart <= Sample.TOLERANCE);
        assertThat(scored.manifest().path("model").path("digest").asText())
                .isEqualTo("sha256:" + SHOP.expected().sha256());
        BatchRun run = status.lastRuns().getFirst();
        assertThat(run.rowsScored()).isEqualTo(2357L);
        assertThat(run.rowsQuarantined()).isZero();
        assertThat(run.modelRevision()).isEqualTo(SHOP.expected().sha256().substring(0, 12));
        assertThat(status.succeeded()).isTrue();
    }

    @Test
    void givenAPublishedTable_whenTheSpecChangesAndNothingElse_thenTheNextRunFindsNothingToDo() {
        lake.put(FOLDER + "again/in/customers.parquet", SHOP.table());
        apply("again", "again/in/*.parquet", "0", 3);
        workspace.batch("again").awaitPhase("Complete");
        JsonNode before = published("again").manifest();

        apply("again", "again/in/*.parquet", "0", 2);
        List<BatchRun> runs =
                Workspace.await("a second run")
                        .until(
                                () -> workspace.batch("again").lastRuns(),
                                ended -> ended.size() == 2);

        assertThat(runs.getFirst().outcome()).isEqualTo("Unchanged");
        assertThat(published("again").manifest()).isEqualTo(before);
    }

    @Test
    void givenABadRow_whenFewMayBeBad_thenItIsPutAsideWithItsReasonAndTheOthersAreScored()
            throws IOException {
        lake.put(
                FOLDER + "bad/in/customers.csv",
                TABLE
                        + "0001,1,10.5,20,10.5,1,250\n"
                        + "0002,two,11,30,11,1,251\n"
                        + "0003,3,12,40,12,2,252\n");

        apply("bad", "bad/in/*.csv", "0.5", 3);
        BatchScoringJobStatus status = workspace.batch("bad").awaitPhase("Complete");

        assertThat(published("bad").texts("customer")).containsExactly("0001", "0003");
        assertThat(status.lastRuns().getFirst().rowsQuarantined()).isEqualTo(1L);
        String quarantined =
                lake.keys(FOLDER + "bad/quarantine/").stream()
                        .filter(key -> key.endsWith(".jsonl"))
                        .map(key -> new String(lake.get(key).orElseThrow(), StandardCharsets.UTF_8))
                        .reduce("", String::concat);
        JsonNode bad = JSON.readTree(quarantined);
        assertThat(bad.path("row").asInt()).isEqualTo(2);
        assertThat(bad.path("column").asText()).isEqualTo("purchases");
        assertThat(bad.path("value").asText()).isEqualTo("two");
        assertThat(bad.path("source").asText()).endsWith("customers.csv");
    }

    @Test
    void givenABadRow_whenNoneMayBeBad_thenTheRunFailsAndPublishesNothing() {
        lake.put(
                FOLDER + "strict/in/customers.csv",
                TABLE + "0001,1,10.5,20,10.5,1,250\n0002,two,11,30,11,1,251\n");

        apply("strict", "strict/in/*.csv", "0", 0);
        BatchScoringJobStatus status = workspace.batch("strict").awaitPhase("Failed");

        assertThat(ScoredTable.of(lake, FOLDER + "strict/out/")).isEmpty();
        assertThat(status.succeeded()).isFalse();
        assertThat(status.conditions())
                .filteredOn(condition -> condition.getType().equals("Failed"))
                .singleElement()
                .satisfies(failed -> assertThat(failed.getMessage()).contains("purchases", "two"));
    }

    private static void apply(String name, String input, String ratio, int retries) {
        String uri = "s3://lake/" + FOLDER;
        workspace.applyOwn(
                "batch.yaml",
                Map.of(
                        "NAME",
                        name,
                        "INPUT",
                        uri + input,
                        "OUTPUT",
                        uri + name + "/out/",
                        "QUARANTINE",
                        uri + name + "/quarantine/",
                        "RATIO",
                        ratio,
                        "RETRIES",
                        String.valueOf(retries)));
    }

    private static ScoredTable published(String name) {
        return ScoredTable.of(lake, FOLDER + name + "/out/").orElseThrow();
    }

    private static List<Double> differences(List<Double> actual, List<Double> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        return IntStream.range(0, actual.size())
                .mapToObj(i -> Math.abs(actual.get(i) - expected.get(i)))
                .toList();
    }
}
