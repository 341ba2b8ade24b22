package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.BatchJob;
import dev.tandem.e2e.support.Components;
import dev.tandem.e2e.support.Lake;
import dev.tandem.e2e.support.ManifestReader;
import dev.tandem.e2e.support.ManifestReader.Table;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.NodeProcesses;
import dev.tandem.e2e.support.Workspace;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Runs over tables of a real S3 server that are killed at any moment. {@code e2e/run --kills 20} for more of them. */
@Tag("node")
class BatchKillIT {

    private static final String FOLDER = "e2e-kills/";
    private static final String OUT = FOLDER + "out/";
    private static final int FILES = 8;

    /** So many that a run takes several seconds at one CPU. */
    private static final int ROWS_PER_FILE = 150_000;

    @RegisterExtension static final Workspace workspace = Workspace.restricted("kills");

    @TempDir static Path folder;

    private static Lake lake;

    private final BatchJob job = workspace.batch("table");

    @BeforeAll
    static void tablesOfTwoDays() {
        lake = new Components(workspace.client()).lake();
        lake.removeAll(FOLDER);
        lake.put(FOLDER + "monday/part.parquet", table(0, 10));
        for (int i = 0; i < FILES; i++) {
            lake.put(FOLDER + "tuesday/part-" + i + ".parquet", table(i, ROWS_PER_FILE));
        }
    }

    @AfterAll
    static void leaveNothing() {
        lake.removeAll(FOLDER);
        lake.close();
    }

    @Test
    void
            givenAPublishedTable_whenTheNextRunIsKilled_thenReadersSeeWholeTablesAndARetryWritesTheSameBytes() {
        score("monday");
        job.awaitPhase("Complete");
        Table monday = Table.published(lake, OUT).orElseThrow();
        Map<String, byte[]> mondaysObjects = objects();
        score("tuesday");
        job.awaitPhase("Complete");
        Table tuesday = Table.published(lake, OUT).orElseThrow();
        Map<String, byte[]> undisturbed = objects();
        Duration usual = duration(job.pods().getLast());
        Random random = new Random();
        long reads = 0;
        int ended = 0;

        for (int killed = 0; killed < workspace.settings().kills(); ) {
            job.delete();
            lake.removeAll(OUT);
            mondaysObjects.forEach(lake::put);
            try (ManifestReader reader = ManifestReader.of(lake, OUT, monday, tuesday)) {
                score("tuesday");
                Pod first = awaitProcess();
                Instant moment = Instant.now().plusMillis(random.nextLong(usual.toMillis()));
                Workspace.await("a moment of the run").until(() -> Instant.now().isAfter(moment));
                // It may have been quicker than usual; then it does not count.
                boolean inTime = NodeProcesses.runsJava(first);
                if (inTime) {
                    NodeProcesses.killJava(first);
                }
                job.awaitPhase("Complete");
                killed += inTime ? 1 : 0;
                ended += inTime ? 0 : 1;

                assertThat(reader.complaints()).isEmpty();
                assertThat(objects()).containsExactlyInAnyOrderEntriesOf(undisturbed);
                assertThat(job.pods()).hasSize(inTime ? 2 : 1);
                reads += reader.reads();
            }
        }
        new Measurements(workspace.settings())
                .figure(
                        "batch runs on S3 killed by SIGKILL in their "
                                + usual.toSeconds()
                                + " s, and finished by a retry with the same bytes",
                        workspace.settings().kills()
                                + " ("
                                + ended
                                + " more ended before); "
                                + reads
                                + " reads of the manifest and its files meanwhile, none of them"
                                + " half a table");
    }

    private static void score(String day) {
        workspace.applyOwn(
                "batch.yaml",
                Map.of(
                        "NAME",
                        "table",
                        "INPUT",
                        "s3://lake/" + FOLDER + day + "/*.parquet",
                        "OUTPUT",
                        "s3://lake/" + OUT,
                        "QUARANTINE",
                        "s3://lake/" + FOLDER + "quarantine/",
                        "RATIO",
                        "0",
                        "RETRIES",
                        "3"));
    }

    private Pod awaitProcess() {
        return Workspace.await("a process that scores")
                .until(
                        () -> job.pods().stream().filter(NodeProcesses::runsJava).findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Everything below the output by key: what is listed, and what nobody should come across. */
    private static Map<String, byte[]> objects() {
        Map<String, byte[]> objects = new TreeMap<>();
        lake.keys(OUT).forEach(key -> objects.put(key, lake.get(key).orElseThrow()));
        return objects;
    }

    private static Duration duration(Pod pod) {
        ContainerStateTerminated ended =
                pod.getStatus().getContainerStatuses().getFirst().getState().getTerminated();
        return Duration.between(
                Instant.parse(ended.getStartedAt()), Instant.parse(ended.getFinishedAt()));
    }

    /** Customers as the shop has them, made up. */
    private static Path table(int number, int rows) {
        Path file = folder.resolve("table-" + number + "-" + rows + ".parquet");
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement()) {
            statement.execute(
                    """
                    COPY (SELECT format('{:02d}-{:07d}', %d, range) AS customer, 1 + range %% 9 AS purchases,
                                 (range %% 971) / 7.0 AS avg_amount, range %% 270 AS days_known,
                                 (range %% 1013) / 3.0 AS last_amount, 1 + range %% 5 AS last_cds, range %% 365 AS last_day
                          FROM range(%d)) TO '%s' (FORMAT parquet)
                    """
                            .formatted(number, rows, file));
            return file;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make " + file, e);
        }
    }
}
