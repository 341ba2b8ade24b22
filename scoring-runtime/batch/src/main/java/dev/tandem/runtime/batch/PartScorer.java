package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.FileDigest;
import dev.tandem.runtime.core.ScoringException;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scores one file: a query in DuckDB that reads, calls the model and writes, a few thousand rows at a time. */
final class PartScorer implements AutoCloseable {

    private final RunPlan plan;
    private final TableSource source;
    private final Path file;
    private final String uri;
    private final Duck duck;
    private final BadRows bad;
    private final Runnable checkStopped;

    PartScorer(
            RunPlan plan,
            TableSource source,
            Path file,
            String uri,
            Duck duck,
            BadRows bad,
            Runnable checkStopped) {
        this.plan = plan;
        this.source = source;
        this.file = file;
        this.uri = uri;
        this.duck = duck;
        this.bad = bad;
        this.checkStopped = checkStopped;
    }

    /** What was done, in rows. */
    record Rows(long read, long scored, Optional<Path> quarantine) {}

    /** The columns of the file and their types. */
    Map<String, String> schema() throws BatchException {
        try {
            return source.schema(duck, file, uri);
        } catch (SQLException e) {
            throw Duck.failure(e, uri);
        }
    }

    /**
     * Scores the file.
     *
     * @param output the file to write
     * @param merged where the bad rows may be written in the end
     */
    Rows score(Map<String, String> schema, BatchProgress progress, Path output, Path merged)
            throws BatchException {
        var query = source.rows(file, uri, schema, plan.columns());
        var function = new ScoreFunction(plan.model(), plan.mapping(), query.lanes(), bad);
        var functions =
                new SqlFunctions(
                        function,
                        rows -> {
                            checkStopped.run();
                            progress.read(rows);
                        });
        try {
            functions.register(duck.connection(), query.lanes(), plan.outputs());
            duck.run(copy(query, output));
            var lines = query.firstRow() == 0 ? List.<BadRow>of() : rejected(query.firstRow());
            var quarantine = bad.finish(lines, merged);
            long read = function.counted() - bad.noRows() + lines.size();
            if (read != function.scored() + bad.count()) {
                throw new IllegalStateException(
                        "%d rows came from %s, of which %d were scored and %d were bad"
                                .formatted(read, uri, function.scored(), bad.count()));
            }
            return new Rows(read, function.scored(), quarantine);
        } catch (SQLException e) {
            throw reason(e, functions.failure());
        }
    }

    private BatchException reason(SQLException e, Optional<Exception> ours) {
        return switch (ours.orElse(e)) {
            case BatchException own -> own;
            case ScoringException scoring ->
                    new BatchException(
                            TerminationReason.ModelInvalid,
                            "the model cannot score %s: %s".formatted(uri, scoring.getMessage()),
                            scoring);
            case RuntimeException fault -> throw fault;
            default -> Duck.failure(e, uri);
        };
    }

    private String copy(RowQuery query, Path output) {
        var kept = new ArrayList<String>();
        var values = new ArrayList<String>();
        var named = new ArrayList<String>();
        var arguments = new ArrayList<>(List.of("row_number", "bad"));
        for (int i = 0; i < query.lanes().size(); i++) {
            arguments.add("t" + i);
        }
        for (int i = 0; i < plan.columns().keep().size(); i++) {
            kept.add("k" + i);
            named.add("k" + i + " AS " + Sql.name(plan.columns().keep().get(i)));
        }
        values.addAll(kept);
        for (int i = 0; i < plan.outputs().size(); i++) {
            values.add("tandem_value_%d(place) AS v%d".formatted(i, i));
            named.add("v" + i + " AS " + Sql.name(plan.outputs().get(i).name()));
        }
        values.add("tandem_scored(place) AS scored");
        named.add(revision() + " AS " + RunPlan.VERSION_COLUMN);
        kept.add("tandem_score(%s) AS place".formatted(String.join(", ", arguments)));
        return "COPY (SELECT %s FROM (SELECT %s FROM (SELECT %s FROM (%s))) WHERE scored) TO %s (%s)"
                .formatted(
                        String.join(", ", named),
                        String.join(", ", values),
                        String.join(", ", kept),
                        query.sql(),
                        Sql.text(output.toString()),
                        options(plan.outputFormat()));
    }

    /** An enumeration is text to the reader, and spares the writer to look each value up in a dictionary. */
    private String revision() {
        String text = Sql.text(plan.revision());
        return plan.outputFormat() == TableFormat.parquet
                ? "CAST(%s AS ENUM (%s))".formatted(text, text)
                : text;
    }

    private static String options(TableFormat format) {
        return switch (format) {
            case parquet -> "FORMAT parquet";
            case csv -> "FORMAT csv, HEADER true";
            case jsonl -> "FORMAT json, ARRAY false";
        };
    }

    /** Lines that became no rows, one for each however many faults it has; row numbers begin with 1. */
    private List<BadRow> rejected(int firstRow) throws SQLException {
        return duck.list(
                "SELECT line - %d, min(error_message), any_value(csv_line) FROM %s GROUP BY line ORDER BY line"
                        .formatted(firstRow - 1, RowQuery.REJECTED),
                row ->
                        new BadRow(
                                uri,
                                row.getLong(1),
                                null,
                                row.getString(2),
                                Optional.ofNullable(row.getString(3))
                                        .map(String::strip)
                                        .orElse(null)));
    }

    /** The first bad row, for messages. */
    Optional<BadRow> firstBad() {
        return bad.first();
    }

    /** The digest of a file that was just written. */
    static FileDigest digest(Path written) throws BatchException {
        try {
            return FileDigest.of(written);
        } catch (IOException e) {
            throw Scratch.failure(written.toString(), e);
        }
    }

    @Override
    public void close() throws BatchException {
        bad.close();
    }
}
