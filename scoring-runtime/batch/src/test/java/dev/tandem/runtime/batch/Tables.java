package dev.tandem.runtime.batch;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Makes and reads tables, by a database of the test's own. */
final class Tables {

    private Tables() {}

    /** Writes what a query gives. */
    static Path write(Path file, String query, String options) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute("COPY (%s) TO '%s' (%s)".formatted(query, file, options));
        }
        return file;
    }

    static Path parquet(Path file, String query) throws SQLException {
        return write(file, query, "FORMAT parquet");
    }

    /** A table whose predictions a {@link Job}'s model can be seen to be right about, with so many rows from id {@code first} on. */
    static void identity(Path in, String name, long first, long rows) throws SQLException {
        parquet(
                in.resolve(name),
                "SELECT range AS id, 'card ' || range AS card, (range / 8)::FLOAT AS a, (-range)::FLOAT AS b FROM range(%d, %d)"
                        .formatted(first, first + rows));
    }

    /** The rows that a query gives, each with its values as text and commas between. */
    static List<String> rows(String query) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var read = new ArrayList<String>();
            while (rows.next()) {
                var values = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(rows.getString(i));
                }
                read.add(String.join(",", values));
            }
            return read;
        }
    }
}
