package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.core.Datatype;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What tables of each format and type become. */
class TableFormatsTest {

    @TempDir private Path folder;

    private Path in;

    @BeforeEach
    void makeTheInputFolder() throws Exception {
        in = Files.createDirectory(folder.resolve("in"));
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
    void namesAColumnOfProbabilitiesAfterEachClass() throws Exception {
        var fixtures = Path.of("../core/src/test/resources/fixtures/onnx");
        Tables.parquet(in.resolve("t.parquet"), "SELECT 7 AS id, 2 AS a, 1 AS b, 1 AS c, 0 AS d");
        var job =
                Job.in(folder)
                        .scoredBy(fixtures.resolve("linear-names.onnx"), "a", "b", "c", "d")
                        .writing(folder.resolve("j").toString(), TableFormat.jsonl);

        job.run("one");

        assertThat(Files.readString(folder.resolve("j/run=one/part-00000.jsonl")))
                .matches(
                        "\\{\"id\":7,\"output_label\":\"雪\",\"output_probability_grün und"
                            + " blau\":[^,]+,\"output_probability_setosa\":[^,]+,\"output_probability_雪\":0\\.[5-9][^,]*,\"model_version\":\"r1\"}\n");
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
}
