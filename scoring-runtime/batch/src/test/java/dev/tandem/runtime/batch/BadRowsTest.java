package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.config.TerminationReason;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What becomes of rows that cannot be scored. */
class BadRowsTest {

    @TempDir private Path folder;

    private Path in;

    @BeforeEach
    void makeTheInputFolder() throws Exception {
        in = Files.createDirectory(folder.resolve("in"));
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

    @Test
    void endsWithAFileWhoseLinesAreNoRowsHoweverManyMayBeBad() throws Exception {
        try (var lines = Files.newBufferedWriter(in.resolve("t.csv"))) {
            lines.write("id,a,b\n");
            for (int i = 0; i < 120_000; i++) {
                lines.write(i + ";1;2\n");
            }
        }

        var failure = Job.in(folder).allowing(1).failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.TooManyBadRows);
        assertThat(failure)
                .hasMessageContaining("t.csv has more than 100000 lines that have not 3 values");
        assertThat(folder.resolve("out/_manifest.json")).doesNotExist();
    }

    @Test
    void publishesNothingWithMoreBadRowsThanAllowed() throws Exception {
        Tables.identity(in, "t.parquet", 0, 10);
        Job.in(folder).run("good");
        var before = Files.readAllBytes(folder.resolve("out/_manifest.json"));
        Files.writeString(in.resolve("t.csv"), "id,a,b\n1,1,1\n2,x,2\n");

        var failure = Job.in(folder).reading(in + "/*.csv").allowing(0.4).failure();

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

    private List<String> bad(String run, String columns) throws Exception {
        return Tables.rows(
                "SELECT %s FROM read_json('%s/bad/run=%s/*.jsonl')"
                        .formatted(columns, folder, run));
    }
}
