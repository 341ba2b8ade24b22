package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.core.Datatype;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whole numbers of Parquet that a 64-bit float would not hold exactly, for a model that takes whole
 * numbers.
 */
class LargeNumbersTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"BIGINT", "UBIGINT", "DECIMAL(18,0)"})
    void takesEachAsItIs(String type) throws Exception {
        Tables.parquet(
                Files.createDirectories(folder.resolve("in")).resolve("t.parquet"),
                "SELECT 1 AS id, CAST(9007199254740993 AS %1$s) AS a, CAST(1 AS %1$s) AS b"
                        .formatted(type));

        Job.in(folder).with(Datatype.INT64).run("one");

        assertThat(Job.in(folder).predictions("one", ""))
                .containsExactly("1,9007199254740993,1,r1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UBIGINT", "DECIMAL(38,0)"})
    void putsAsideWhatIsBeyondTheModelsRange(String type) throws Exception {
        Tables.parquet(
                Files.createDirectories(folder.resolve("in")).resolve("t.parquet"),
                "SELECT range AS id, CAST(CASE range WHEN 0 THEN 7 ELSE 18446744073709551615 END AS %s) AS a, 1 AS b FROM range(2)"
                        .formatted(type));

        Job.in(folder).with(Datatype.INT64).allowing(0.5).run("one");

        assertThat(Job.in(folder).predictions("one", "")).containsExactly("0,7,1,r1");
        assertThat(
                        Tables.rows(
                                "SELECT row, \"column\", \"value\" FROM read_json('%s/bad/run=one/*.jsonl')"
                                        .formatted(folder)))
                .containsExactly("2,a,18446744073709551615");
    }
}
