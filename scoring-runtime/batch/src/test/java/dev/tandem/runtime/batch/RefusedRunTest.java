package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TerminationReason;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Why a run ends without having published, and what it says then. */
class RefusedRunTest {

    @TempDir private Path folder;

    private Path in;

    @BeforeEach
    void makeTheInputFolder() throws Exception {
        in = Files.createDirectory(folder.resolve("in"));
    }

    @Test
    void refusesFilesOfDifferentTypes() throws Exception {
        Tables.identity(in, "a.parquet", 0, 10);
        Tables.parquet(in.resolve("b.parquet"), "SELECT 1 AS id, 2::DOUBLE AS a, 3::FLOAT AS b");

        var failure = Job.in(folder).failure();

        // The kept column differs, too: INTEGER for BIGINT.
        assertThat(failure.reason()).isEqualTo(TerminationReason.InputInvalid);
        assertThat(failure)
                .hasMessageContaining("column 'id' is INTEGER in " + in.resolve("b.parquet"))
                .hasMessageContaining("BIGINT in " + in.resolve("a.parquet"));
        assertThat(folder.resolve("out/_manifest.json")).doesNotExist();
    }

    @Test
    void namesTheColumnThatATableLacks() throws Exception {
        Tables.parquet(in.resolve("t.parquet"), "SELECT 1 AS id, 2 AS a");

        var failure = Job.in(folder).failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.InputInvalid);
        assertThat(failure).hasMessageContaining("has no column 'b'; it has id, a");
    }

    @Test
    void refusesAColumnThatTheModelCannotTake() throws Exception {
        Tables.parquet(in.resolve("t.parquet"), "SELECT 1 AS id, '2' AS a, 3 AS b");

        var failure = Job.in(folder).failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.InputInvalid);
        assertThat(failure)
                .hasMessageContaining("column 'a' is VARCHAR")
                .hasMessageContaining("FP32");
    }

    @Test
    void refusesAFileThatIsCorrupt() throws Exception {
        Tables.identity(in, "a.parquet", 0, 10);
        var whole = Files.readAllBytes(in.resolve("a.parquet"));
        Files.write(in.resolve("b.parquet"), Arrays.copyOf(whole, whole.length / 2));

        var failure = Job.in(folder).failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.InputInvalid);
        assertThat(failure).hasMessageContaining(in.resolve("b.parquet") + " cannot be read");
    }

    @Test
    void saysWhereThereIsNoInput() {
        var failure = Job.in(folder).reading(folder + "/nowhere/*.parquet").failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.InputNotFound);
        assertThat(failure).hasMessageContaining("there is no file at " + folder + "/nowhere/");
    }

    @Test
    void refusesATableWithoutRows() throws Exception {
        Tables.identity(in, "t.parquet", 0, 0);

        assertThat(Job.in(folder).failure().reason()).isEqualTo(TerminationReason.InputNotFound);
    }

    @Test
    void saysWhenTheDiskIsFull() throws Exception {
        Tables.identity(in, "t.parquet", 0, 200_000);
        var run = Files.createDirectories(folder.resolve("out/run=failing"));
        // Everything that is written to this device finds the disk full.
        Files.createSymbolicLink(run.resolve(".part-00000.parquet.draft"), Path.of("/dev/full"));

        var failure = Job.in(folder).failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.DiskFull);
        assertThat(folder.resolve("out/_manifest.json")).doesNotExist();
    }

    @Test
    void refusesAnOutputInsideTheInput() throws Exception {
        Tables.identity(in, "t.parquet", 0, 10);

        var failure =
                Job.in(folder)
                        .writing(in.resolve("scores").toString(), TableFormat.parquet)
                        .failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.ConfigInvalid);
        assertThat(failure).hasMessageContaining("lies in the input");
    }

    @Test
    void refusesToReplaceWhatIsPublishedUnderTheSameRunId() throws Exception {
        Tables.identity(in, "t.parquet", 0, 10);
        Job.in(folder).run("failing");
        Tables.identity(in, "u.parquet", 0, 10);

        var failure = Job.in(folder).failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.ConfigInvalid);
        assertThat(failure).hasMessageContaining("'failing' is published already");
    }

    @Test
    void refusesAKeptColumnThatIsNamedAsAPrediction() throws Exception {
        Tables.parquet(in.resolve("t.parquet"), "SELECT 1 AS y_0, 2 AS a, 3 AS b");

        var failure = Job.in(folder).keeping("y_0").failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.ConfigInvalid);
        assertThat(failure).hasMessageContaining("output.keep 'y_0'");
    }
}
