package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.config.TableFormat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Whatever the formats, wherever the bad rows lie and however many rows are scored at once: each good row comes out once, in
 * its place, with the numbers that it has by itself; each bad one is named by its number.
 */
class RowOrderPropertiesTest {

    private final Path folder;

    RowOrderPropertiesTest() throws IOException {
        folder = Files.createTempDirectory("tandem-rows-");
    }

    @AfterTry
    void deleteTheFolder() {
        Scratch.delete(folder);
    }

    /** A row of a table; {@code a} is the text that stands there, empty for none. */
    private record Row(int id, String a, float b) {

        boolean isGood(boolean missingAsNaN) {
            return a.isEmpty() ? missingAsNaN : !a.equals("x");
        }

        /** As the model gives it back. */
        String expected() {
            return "%d %s %s".formatted(id, a.isEmpty() ? "NaN" : bits(a), bits("" + b));
        }
    }

    private static String bits(String number) {
        return Integer.toHexString(Float.floatToRawIntBits(Float.parseFloat(number)));
    }

    @Property(tries = 40)
    void goodRowsComeOutInOrderAndBadOnesAreNamed(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 7_000) int rows,
            @ForAll @IntRange(max = 3) int badness,
            @ForAll boolean missingAsNaN,
            @ForAll TableFormat from,
            @ForAll TableFormat to)
            throws Exception {
        var random = new Random(seed);
        var table = new ArrayList<Row>();
        for (int id = 1; id <= rows; id++) {
            table.add(row(random, id, badness, from));
        }
        write(table, from, 2_048 * (1 + random.nextInt(3)));
        var job =
                Job.in(folder)
                        .reading(folder.resolve("in/t." + from).toString())
                        .writing(folder.resolve("out").toString(), to)
                        .allowing(1);
        if (missingAsNaN) {
            job.withMissingAsNaN();
        }

        var figures = job.run("one");

        var good = table.stream().filter(row -> row.isGood(missingAsNaN)).toList();
        assertThat(figures.rowsRead()).isEqualTo(rows);
        assertThat(figures.rowsScored()).isEqualTo(good.size());
        assertThat(scored(to)).isEqualTo(good.stream().map(Row::expected).toList());
        assertThat(bad())
                .isEqualTo(
                        table.stream()
                                .filter(row -> !row.isGood(missingAsNaN))
                                .map(row -> "" + row.id())
                                .toList());
    }

    /** Bad rows stand in clusters, so that some of what is scored at once has none and some has many. */
    private static Row row(Random random, int id, int badness, TableFormat format) {
        boolean cluster = (id >> 9) % 3 == 1;
        String a = "" + number(random);
        if (badness > 0 && cluster && random.nextInt(4) < badness) {
            a = format == TableFormat.parquet || random.nextBoolean() ? "" : "x";
        }
        return new Row(id, a, number(random));
    }

    private static float number(Random random) {
        float any = Float.intBitsToFloat(random.nextInt());
        return Float.isFinite(any) ? any : -0.0f;
    }

    private void write(List<Row> table, TableFormat format, int rowGroup) throws Exception {
        var in = Files.createDirectories(folder.resolve("in"));
        var lines = new ArrayList<String>();
        if (format == TableFormat.jsonl) {
            for (var row : table) {
                String a = row.a().isEmpty() ? "null" : row.a().equals("x") ? "\"x\"" : row.a();
                lines.add("{\"id\":%d,\"a\":%s,\"b\":%s}".formatted(row.id(), a, row.b()));
            }
        } else {
            lines.add("id,a,b");
            table.forEach(row -> lines.add(row.id() + "," + row.a() + "," + row.b()));
        }
        var text = in.resolve(format == TableFormat.jsonl ? "t.jsonl" : "t.csv");
        Files.write(text, lines);
        if (format == TableFormat.parquet) {
            Tables.write(
                    in.resolve("t.parquet"),
                    "SELECT id::BIGINT AS id, a::FLOAT AS a, b::FLOAT AS b FROM read_csv('%s', all_varchar = true)"
                            .formatted(text),
                    "FORMAT parquet, ROW_GROUP_SIZE " + rowGroup);
        }
    }

    private List<String> scored(TableFormat format) throws Exception {
        String reader =
                switch (format) {
                    case parquet -> "read_parquet('%s')";
                    case csv -> "read_csv('%s', header = true, all_varchar = true)";
                    case jsonl ->
                            "read_json('%s', columns = {id: 'BIGINT', y_0: 'VARCHAR', y_1:"
                                    + " 'VARCHAR'})";
                };
        var file = folder.resolve("out/run=one/part-00000." + format);
        var rows = new ArrayList<String>();
        for (String row :
                Tables.rows(
                        "SELECT id, y_0::VARCHAR, y_1::VARCHAR FROM " + reader.formatted(file))) {
            var values = row.split(",", -1);
            String first = values[1].equalsIgnoreCase("nan") ? "NaN" : bits(values[1]);
            rows.add("%s %s %s".formatted(values[0], first, bits(values[2])));
        }
        return rows;
    }

    private List<String> bad() throws Exception {
        var file = folder.resolve("bad/run=one/part-00000.jsonl");
        return Files.exists(file)
                ? Tables.rows("SELECT row FROM read_json('%s')".formatted(file))
                : List.of();
    }
}
