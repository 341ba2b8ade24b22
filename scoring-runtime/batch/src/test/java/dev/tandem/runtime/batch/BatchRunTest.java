package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.FileDigest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a run publishes, from folders to folders. */
class BatchRunTest {

    @TempDir private Path folder;

    private Path in;

    @BeforeEach
    void makeTheInputFolder() throws Exception {
        in = Files.createDirectory(folder.resolve("in"));
    }

    private void table(String name, long first, long rows) throws Exception {
        Tables.parquet(
                in.resolve(name),
                "SELECT range AS id, 'card ' || range AS card, (range / 8)::FLOAT AS a, (-range)::FLOAT AS b FROM range(%d, %d)"
                        .formatted(first, first + rows));
    }

    private BatchException failure(Job job) {
        return catchThrowableOfType(BatchException.class, () -> job.run("failing"));
    }

    @Test
    void givesEachRowItsPredictionKeptColumnsAndRevisionInTheOrderOfTheInput() throws Exception {
        table("t.parquet", 0, 10_000);
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
        table("a.parquet", 0, 10);
        table("b.parquet", 10, 5);

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
        table("a.parquet", 0, 10);

        Job.in(folder).run("one");

        assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void writesTheSameBytesAgainHoweverManyThreadsThereAre() throws Exception {
        for (int i = 0; i < 5; i++) {
            table("t" + i + ".parquet", i * 3_000L, 3_000);
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
    void takesColumnsOfOtherNamesAndTypes() throws Exception {
        Tables.parquet(
                in.resolve("t.parquet"),
                "SELECT 1 AS id, 2.5::DECIMAL(6,2) AS amount, 7::TINYINT AS \"the count\"");
        var job = Job.in(folder).taking(Map.of("a", "amount", "b", "the count"));

        job.run("one");

        assertThat(job.predictions("one", "")).containsExactly("1,2.5,7.0,r1");
    }

    @Test
    void readsAndWritesCsvAndJsonLines() throws Exception {
        Files.writeString(in.resolve("t.csv"), "id,\"a\",b\r\n01,1.5,2\r\n\"x, y\",-3,5e-1\r\n");
        var csv = Job.in(folder).writing(folder.resolve("j").toString(), TableFormat.jsonl);
        csv.run("one");
        assertThat(Files.readString(folder.resolve("j/run=one/part-00000.jsonl")))
                .isEqualTo(
                        """
                        {"id":"01","y_0":1.5,"y_1":2.0,"model_version":"r1"}
                        {"id":"x, y","y_0":-3.0,"y_1":0.5,"model_version":"r1"}
                        """);

        var json =
                Job.in(folder)
                        .reading(folder.resolve("j/run=one/*.jsonl").toString())
                        .taking(Map.of("a", "y_0", "b", "y_1"))
                        .writing(folder.resolve("c").toString(), TableFormat.csv);
        json.run("two");
        assertThat(Files.readString(folder.resolve("c/run=two/part-00000.csv")))
                .isEqualTo("id,y_0,y_1,model_version\n01,1.5,2.0,r1\n\"x, y\",-3.0,0.5,r1\n");
    }

    @Test
    void readsCompressedText() throws Exception {
        Tables.write(
                in.resolve("t.csv.gz"),
                "SELECT 1 AS id, 2 AS a, 3 AS b",
                "FORMAT csv, HEADER, COMPRESSION gzip");
        var job = Job.in(folder);

        job.run("one");

        assertThat(job.predictions("one", "")).containsExactly("1,2.0,3.0,r1");
    }

    @Test
    void scoresMissingValuesAsNotANumberWhereTheModelTakesThem() throws Exception {
        Tables.parquet(
                in.resolve("t.parquet"),
                "SELECT range AS id, CASE WHEN range %% 2 = 0 THEN 1::FLOAT END AS a, 2::FLOAT AS b FROM range(4)"
                        .replace("%%", "%"));
        var job = Job.in(folder).withMissingAsNaN();

        job.run("one");

        assertThat(job.predictions("one", "WHERE isnan(y_0)"))
                .containsExactly("1,NaN,2.0,r1", "3,NaN,2.0,r1");
    }

    @Test
    void bringsWholeNumbersThroughExactly() throws Exception {
        Tables.parquet(
                in.resolve("t.parquet"),
                "SELECT 1 AS id, 9007199254740993 AS a, -9223372036854775807 AS b");
        var job = Job.in(folder).with(Datatype.INT64);

        job.run("one");

        assertThat(job.predictions("one", ""))
                .containsExactly("1,9007199254740993,-9223372036854775807,r1");
    }

    @Test
    void scoresTexts() throws Exception {
        Tables.parquet(in.resolve("t.parquet"), "SELECT 1 AS id, 'süß' AS a, '' AS b");
        var job = Job.in(folder).with(Datatype.BYTES);

        job.run("one");

        assertThat(job.predictions("one", "")).containsExactly("1,süß,,r1");
    }

    @Test
    void doesNothingWhenNothingHasChanged() throws Exception {
        table("t.parquet", 0, 10);
        var job = Job.in(folder).skipping();
        job.run("one");

        var again = job.run("two");
        table("u.parquet", 0, 10);
        var changed = job.run("three");

        assertThat(again.unchanged()).isTrue();
        assertThat(again.outputUri()).endsWith("/out/run=one/");
        assertThat(folder.resolve("out/run=two")).doesNotExist();
        assertThat(changed.unchanged()).isFalse();
        assertThat(changed.rowsScored()).isEqualTo(20);
    }

    @Test
    void keepsBadRowsOfTextWithTheirPlaceAndReason() throws Exception {
        Files.writeString(
                in.resolve("t.csv"), "id,a,b\n1,1,1\n2,2\n3,x,3\n4,,4\n5,5,5,5\n6,6,6\n7,7,y\n");
        var job = Job.in(folder).allowing(0.9);

        var figures = job.run("one");

        assertThat(figures.rowsRead()).isEqualTo(7);
        assertThat(figures.rowsScored()).isEqualTo(2);
        assertThat(figures.rowsQuarantined()).isEqualTo(5);
        assertThat(job.predictions("one", "")).containsExactly("1,1.0,1.0,r1", "6,6.0,6.0,r1");
        assertThat(bad("one", "row, \"column\", \"value\""))
                .containsExactly("2,null,2,2", "3,a,x", "4,a,null", "5,null,5,5,5,5", "7,b,y");
        assertThat(bad("one", "DISTINCT source")).containsExactly(in.resolve("t.csv").toString());
    }

    @Test
    void keepsBadLinesOfJsonWithTheirPlaceAndReason() throws Exception {
        Files.writeString(
                in.resolve("t.jsonl"),
                """
                {"id":1,"a":1,"b":1}
                {"id":2,"a":
                {"id":3,"a":"3","b":3}

                {"id":5,"b":5}
                [6]
                {"id":7,"a":7,"b":7}
                {"id":"eight","a":8,"b":8}
                """);
        var job = Job.in(folder).allowing(1);

        var figures = job.run("one");

        assertThat(figures.rowsRead()).isEqualTo(7);
        assertThat(bad("one", "row, \"column\", \"value\""))
                .containsExactly("2,null,{\"id\":2,\"a\":", "3,a,\"3\"", "5,a,null", "6,null,[6]");
        assertThat(job.predictions("one", ""))
                .containsExactly("1,1.0,1.0,r1", "7,7.0,7.0,r1", "eight,8.0,8.0,r1");
    }

    @Test
    void keepsRowsOfParquetThatLackAValue() throws Exception {
        Tables.parquet(
                in.resolve("t.parquet"),
                "SELECT range AS id, CASE WHEN range != 2500 THEN 1::FLOAT END AS a, 2 AS b FROM"
                        + " range(5000)");
        var job = Job.in(folder).allowing(0.001);

        var figures = job.run("one");

        assertThat(figures.rowsQuarantined()).isEqualTo(1);
        assertThat(bad("one", "row, \"column\", reason"))
                .containsExactly(
                        "2501,a,column 'a' has no value, and the model takes none that is missing"
                                + " (missingValues: Reject)");
        assertThat(job.predictions("one", "WHERE id IN (2499, 2500, 2501)"))
                .containsExactly("2499,1.0,2.0,r1", "2501,1.0,2.0,r1");
    }

    private List<String> bad(String run, String columns) throws Exception {
        return Tables.rows(
                "SELECT %s FROM read_json('%s/bad/run=%s/*.jsonl')"
                        .formatted(columns, folder, run));
    }

    @Test
    void publishesNothingWithMoreBadRowsThanAllowed() throws Exception {
        table("t.parquet", 0, 10);
        Job.in(folder).run("good");
        var before = Files.readAllBytes(folder.resolve("out/_manifest.json"));
        Files.writeString(in.resolve("t.csv"), "id,a,b\n1,1,1\n2,x,2\n");

        var failure = failure(Job.in(folder).reading(in + "/*.csv").allowing(0.4));

        assertThat(failure.reason()).isEqualTo(TerminationReason.TooManyBadRows);
        assertThat(failure)
                .hasMessageContaining("1 of 2 rows")
                .hasMessageContaining("maxErrorRatio 0.4")
                .hasMessageContaining("t.csv row 2")
                .hasMessageContaining("'x'");
        assertThat(failure.figures().orElseThrow().rowsQuarantined()).isEqualTo(1);
        assertThat(folder.resolve("bad/run=failing/part-00000.jsonl")).isNotEmptyFile();
        assertThat(folder.resolve("out/run=failing")).doesNotExist();
        assertThat(folder.resolve("out/_manifest.json")).hasBinaryContent(before);
    }

    @Test
    void refusesFilesOfDifferentTypes() throws Exception {
        table("a.parquet", 0, 10);
        Tables.parquet(in.resolve("b.parquet"), "SELECT 1 AS id, 2::DOUBLE AS a, 3::FLOAT AS b");

        var failure = failure(Job.in(folder));

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

        var failure = failure(Job.in(folder));

        assertThat(failure.reason()).isEqualTo(TerminationReason.InputInvalid);
        assertThat(failure).hasMessageContaining("has no column 'b'; it has id, a");
    }

    @Test
    void refusesAColumnThatTheModelCannotTake() throws Exception {
        Tables.parquet(in.resolve("t.parquet"), "SELECT 1 AS id, '2' AS a, 3 AS b");

        var failure = failure(Job.in(folder));

        assertThat(failure.reason()).isEqualTo(TerminationReason.InputInvalid);
        assertThat(failure)
                .hasMessageContaining("column 'a' is VARCHAR")
                .hasMessageContaining("FP32");
    }

    @Test
    void refusesAFileThatIsCorrupt() throws Exception {
        table("a.parquet", 0, 10);
        var whole = Files.readAllBytes(in.resolve("a.parquet"));
        Files.write(in.resolve("b.parquet"), java.util.Arrays.copyOf(whole, whole.length / 2));

        var failure = failure(Job.in(folder));

        assertThat(failure.reason()).isEqualTo(TerminationReason.InputInvalid);
        assertThat(failure).hasMessageContaining(in.resolve("b.parquet") + " cannot be read");
    }

    @Test
    void saysWhereThereIsNoInput() {
        var failure = failure(Job.in(folder).reading(folder + "/nowhere/*.parquet"));

        assertThat(failure.reason()).isEqualTo(TerminationReason.InputNotFound);
        assertThat(failure).hasMessageContaining("there is no file at " + folder + "/nowhere/");
    }

    @Test
    void refusesATableWithoutRows() throws Exception {
        table("t.parquet", 0, 0);

        assertThat(failure(Job.in(folder)).reason()).isEqualTo(TerminationReason.InputNotFound);
    }

    @Test
    void saysWhenTheDiskIsFull() throws Exception {
        table("t.parquet", 0, 200_000);
        var run = Files.createDirectories(folder.resolve("out/run=failing"));
        // Everything that is written to this device finds the disk full.
        Files.createSymbolicLink(run.resolve(".part-00000.parquet.draft"), Path.of("/dev/full"));

        var failure = failure(Job.in(folder));

        assertThat(failure.reason()).isEqualTo(TerminationReason.DiskFull);
        assertThat(folder.resolve("out/_manifest.json")).doesNotExist();
    }

    @Test
    void refusesAnOutputInsideTheInput() throws Exception {
        table("t.parquet", 0, 10);

        var failure =
                failure(
                        Job.in(folder)
                                .writing(in.resolve("scores").toString(), TableFormat.parquet));

        assertThat(failure.reason()).isEqualTo(TerminationReason.ConfigInvalid);
        assertThat(failure).hasMessageContaining("lies in the input");
    }

    @Test
    void refusesToReplaceWhatIsPublishedUnderTheSameRunId() throws Exception {
        table("t.parquet", 0, 10);
        Job.in(folder).run("failing");
        table("u.parquet", 0, 10);

        var failure = failure(Job.in(folder));

        assertThat(failure.reason()).isEqualTo(TerminationReason.ConfigInvalid);
        assertThat(failure).hasMessageContaining("'failing' is published already");
    }

    @Test
    void refusesAKeptColumnThatIsNamedAsAPrediction() throws Exception {
        Tables.parquet(in.resolve("t.parquet"), "SELECT 1 AS y_0, 2 AS a, 3 AS b");

        var failure = failure(Job.in(folder).keeping("y_0"));

        assertThat(failure.reason()).isEqualTo(TerminationReason.ConfigInvalid);
        assertThat(failure).hasMessageContaining("output.keep 'y_0'");
    }
}
