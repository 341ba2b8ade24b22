package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.core.FileDigest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** What a run publishes, from folders to folders. */
class BatchRunTest {

    @TempDir private Path folder;

    private Path in;

    @BeforeEach
    void makeTheInputFolder() throws Exception {
        in = Files.createDirectory(folder.resolve("in"));
    }

    @Test
    void givesEachRowItsPredictionKeptColumnsAndRevisionInTheOrderOfTheInput() throws Exception {
        Tables.identity(in, "t.parquet", 0, 10_000);
        var job = Job.in(folder).keeping("id", "card");

        var figures = job.run("one");

        assertThat(figures.rowsRead()).isEqualTo(10_000);
        assertThat(figures.rowsScored()).isEqualTo(10_000);
        assertThat(figures.rowsQuarantined()).isZero();
        assertThat(job.predictions("one", "LIMIT 2"))
                .containsExactly("0,card 0,0.0,0.0,r1", "1,card 1,0.125,-1.0,r1");
        assertThat(job.predictions("one", "WHERE y_0 != id / 8 OR y_1 != -id")).isEmpty();
        assertThat(
                        Tables.rows(
                                "SELECT id FROM '%s/out/run=one/part-00000.parquet'"
                                        .formatted(folder)))
                .hasSize(10_000)
                .isSortedAccordingTo((x, y) -> Long.compare(Long.parseLong(x), Long.parseLong(y)));
    }

    @Test
    void publishesAManifestThatListsWhatIsThere() throws Exception {
        Tables.identity(in, "a.parquet", 0, 10);
        Tables.identity(in, "b.parquet", 10, 5);

        var figures = Job.in(folder).run("one");

        var manifest = new ObjectMapper().readTree(folder.resolve("out/_manifest.json").toFile());
        assertThat(figures.outputUri()).isEqualTo(folder + "/out/run=one/");
        assertThat(manifest.path("runId").asText()).isEqualTo("one");
        assertThat(manifest.path("model").path("revision").asText()).isEqualTo("r1");
        assertThat(manifest.path("files")).hasSize(2);
        for (var file : manifest.path("files")) {
            var written = FileDigest.of(folder.resolve("out").resolve(file.path("name").asText()));
            assertThat(written.digest()).isEqualTo(file.path("sha256").asText());
        }
        assertThat(manifest.path("inputs").get(1).path("rows").asLong()).isEqualTo(5);
        assertThat(folder.resolve("out/run=one/_manifest.json"))
                .hasSameBinaryContentAs(folder.resolve("out/_manifest.json"));
    }

    @Test
    void leavesNothingInTheScratchFolder() throws Exception {
        Tables.identity(in, "a.parquet", 0, 10);

        Job.in(folder).run("one");

        assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void writesTheSameBytesAgainHoweverManyThreadsThereAre() throws Exception {
        for (int i = 0; i < 5; i++) {
            Tables.identity(in, "t" + i + ".parquet", i * 3_000L, 3_000);
        }
        var other = folder.resolve("other");
        Job.in(folder).run("one", 1);
        Job.in(folder).writing(other.toString(), TableFormat.parquet).run("one", 4);

        for (int i = 0; i < 5; i++) {
            var name = "run=one/part-0000%d.parquet".formatted(i);
            assertThat(other.resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("out").resolve(name));
        }
        assertThat(other.resolve("_manifest.json"))
                .hasSameBinaryContentAs(folder.resolve("out/_manifest.json"));
    }

    @Test
    void doesNothingWhenNothingHasChanged() throws Exception {
        Tables.identity(in, "t.parquet", 0, 10);
        var job = Job.in(folder).skipping();
        job.run("one");

        var again = job.run("two");
        Tables.identity(in, "u.parquet", 0, 10);
        var changed = job.run("three");

        assertThat(again.unchanged()).isTrue();
        assertThat(again.outputUri()).endsWith("/out/run=one/");
        assertThat(folder.resolve("out/run=two")).doesNotExist();
        assertThat(changed.unchanged()).isFalse();
        assertThat(changed.rowsScored()).isEqualTo(20);
    }
}
