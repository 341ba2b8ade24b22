package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.core.Datatype;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table's rows as files of some format, scored into files of the same: a short one, one of some rows, a long one. */
record Batched(RowTable table, TableFormat format, Path folder) {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final int SECOND = 1;
    private static final int THIRD = 52;

    List<String> score() throws Exception {
        var in = Files.createDirectories(folder.resolve("in"));
        int[] starts = {0, SECOND, THIRD, table.rows().size()};
        for (int i = 0; i < 3; i++) {
            write(in.resolve("t%d.%s".formatted(i, format)), starts[i], starts[i + 1]);
        }
        return score(in.toString());
    }

    /** Scores the table at that place. */
    List<String> score(String input) throws Exception {
        var config =
                Files.writeString(
                        folder.resolve("batch.yaml"),
                        """
                        version: v1alpha1
                        model: %s
                        input: {uri: "%s"}
                        output: {uri: "%s", format: %s}
                        validation: {maxErrorRatio: 0}
                        """
                                .formatted(table.config(), input, folder.resolve("out"), format));
        var run = CommandRun.of(folder, "batch", "--config", config.toString(), "--run-id", "one");
        assertThat(run.report().message()).as(run.toString()).startsWith("scored ");
        return results();
    }

    private void write(Path file, int from, int to) throws IOException, SQLException {
        switch (format) {
            case parquet -> writeParquet(file, from, to);
            case csv -> Files.write(file, csv(from, to));
            case jsonl -> {
                var lines = new ArrayList<String>();
                for (int row = from; row < to; row++) {
                    lines.add(table.json(row));
                }
                Files.write(file, lines);
            }
        }
    }

    private List<String> csv(int from, int to) {
        var lines = new ArrayList<String>();
        lines.add(String.join(",", table.columns().keySet()));
        for (var row : table.rows().subList(from, to)) {
            lines.add(
                    row.stream()
                            .map(digits -> digits == null ? "" : digits)
                            .collect(Collectors.joining(",")));
        }
        return lines;
    }

    private void writeParquet(Path file, int from, int to) throws SQLException {
        var types =
                table.columns().entrySet().stream()
                        .map(
                                column ->
                                        column.getKey()
                                                + (column.getValue() == Datatype.INT64
                                                        ? " BIGINT"
                                                        : " FLOAT"))
                        .collect(Collectors.joining(", "));
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement()) {
            statement.execute("CREATE TABLE t (%s)".formatted(types));
            var marks = table.columns().keySet().stream().map(ignored -> "?").toList();
            var sql = "INSERT INTO t VALUES (%s)".formatted(String.join(", ", marks));
            try (var insert = database.prepareStatement(sql)) {
                for (var row : table.rows().subList(from, to)) {
                    int at = 0;
                    for (var datatype : table.columns().values()) {
                        insert.setObject(at + 1, RowTable.number(datatype, row.get(at)));
                        at++;
                    }
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            statement.execute("COPY t TO '%s' (FORMAT parquet)".formatted(file));
        }
    }

    private List<String> results() throws IOException, SQLException {
        var scored = new ArrayList<String>();
        try (var files = Files.list(folder.resolve("out/run=one"))) {
            for (var file : files.sorted().toList()) {
                if (format == TableFormat.jsonl && file.toString().endsWith(".jsonl")) {
                    scored.addAll(lines(file));
                } else if (file.toString().endsWith("." + format)) {
                    scored.addAll(rows(file));
                }
            }
        }
        return scored;
    }

    private static List<String> lines(Path file) throws IOException {
        var scored = new ArrayList<String>();
        for (var line : Files.readAllLines(file)) {
            var bits = new RowBits();
            for (var value : JSON.readTree(line).properties()) {
                add(bits, value.getKey(), value.getValue().asText());
            }
            scored.add(bits.toString());
        }
        return scored;
    }

    private List<String> rows(Path file) throws SQLException {
        var scored = new ArrayList<String>();
        var from =
                format == TableFormat.csv
                        ? "read_csv('%s', all_varchar = true)"
                        : "read_parquet('%s', hive_partitioning = false)";
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement();
                var rows = statement.executeQuery("SELECT * FROM " + from.formatted(file))) {
            var columns = rows.getMetaData();
            while (rows.next()) {
                var bits = new RowBits();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    // What Java's float and its text have in common are all of its bits.
                    add(bits, columns.getColumnName(i), rows.getObject(i).toString());
                }
                scored.add(bits.toString());
            }
        }
        return scored;
    }

    /** An output of several values is as many columns. */
    private static void add(RowBits bits, String column, String digits) {
        switch (column.replaceFirst("_[0-9]+$", "")) {
            case "label" -> bits.add("label", Long.valueOf(digits));
            case "model_version", "run" -> {
                // not of the model
            }
            case String output -> bits.add(output, Float.valueOf(digits));
        }
    }
}
