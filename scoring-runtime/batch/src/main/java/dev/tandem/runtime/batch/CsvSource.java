package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TerminationReason;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** CSV by RFC 4180: commas, quotes doubled within quotes, a first line of names. All its columns are text. */
final class CsvSource implements TableSource {

    private static final String TEXT = "VARCHAR";
    private static final int GZIP_MAGIC = 0x1f8b;

    /** Each of them takes DuckDB about a kilobyte. */
    private static final long MOST_FAULTY = 100_000;

    @Override
    public Map<String, String> schema(Duck duck, Path file, String uri) throws BatchException {
        var columns = new LinkedHashMap<String, String>();
        try (var in = open(file)) {
            for (String name : CsvHeader.read(in)) {
                if (name.isBlank() || columns.put(name, TEXT) != null) {
                    throw invalid(
                            uri,
                            "its first line names column '%s' twice or without a name"
                                    .formatted(name));
                }
            }
        } catch (IOException e) {
            throw invalid(uri, "its first line cannot be read: " + e.getMessage());
        }
        return columns;
    }

    /** Refuses a file that is another one than its name says: bad rows are kept in memory until its end. */
    private static void checkLines(Path file, String uri, int columns) throws BatchException {
        try (var in = open(file)) {
            if (CsvLines.faulty(in, columns, MOST_FAULTY) > MOST_FAULTY) {
                throw new BatchException(
                        TerminationReason.TooManyBadRows,
                        "%s has more than %d lines that have not %d values, as its first line has; write it with commas between the values and quotes where a value has one (RFC 4180)"
                                .formatted(uri, MOST_FAULTY, columns));
            }
        } catch (IOException e) {
            throw invalid(uri, e.getMessage());
        }
    }

    private static InputStream open(Path file) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file));
        in.mark(2);
        boolean packed = (in.read() << 8 | in.read()) == GZIP_MAGIC;
        in.reset();
        return packed ? new BufferedInputStream(new GZIPInputStream(in)) : in;
    }

    private static BatchException invalid(String uri, String why) {
        return new BatchException(
                TerminationReason.InputInvalid,
                "%s is no CSV with a line of names: %s".formatted(uri, why));
    }

    @Override
    public RowQuery rows(Path file, String uri, Map<String, String> schema, TableColumns columns)
            throws BatchException {
        checkLines(file, uri, schema.size());
        var rows = new TextRows();
        for (var column : columns.model()) {
            var raw = Sql.name(column.tableColumn());
            rows.model(column.datatype(), raw, "true", raw);
        }
        columns.keep().forEach(name -> rows.keep(Sql.name(name)));
        var names =
                schema.keySet().stream()
                        .map(name -> Sql.text(name) + ": 'VARCHAR'")
                        .collect(Collectors.joining(", "));
        // The dialect is said and not guessed: a guess depends on the rows, and fails on bad ones.
        var from =
                "SELECT * FROM read_csv(%s, auto_detect = false, header = true, columns = {%s}, delim = ',', quote = '\"', escape = '\"', compression = '%s', %s)"
                        .formatted(
                                Sql.file(file), names, compression(file), RowQuery.KEEP_REJECTED);
        return rows.over(from, 2);
    }

    static String compression(Path file) {
        return file.toString().endsWith(".gz") ? "gzip" : "none";
    }
}
