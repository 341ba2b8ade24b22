package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TerminationReason;

import org.duckdb.DuckDBDriver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A database in memory for one file: one thread, so that rows stay in order, and a bound on its memory. */
final class Duck implements AutoCloseable {

    private final Connection connection;
    private final Path spill;

    private Duck(Connection connection, Path spill) {
        this.connection = connection;
        this.spill = spill;
    }

    /**
     * Opens one.
     *
     * @param spill a folder of its own, for what does not fit into the memory
     */
    static Duck open(long memoryBytes, Path spill) throws BatchException {
        try {
            Files.createDirectories(spill);
            MemoryEvents.leaveOut();
            // Not by DriverManager, which first loads the drivers of all libraries.
            var connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
            var duck = new Duck(connection, spill);
            duck.run("SET threads = 1");
            duck.run("SET memory_limit = '" + memoryBytes + "B'");
            duck.run("SET temp_directory = " + Sql.text(spill.toString()));
            duck.run("SET preserve_insertion_order = true");
            // Nothing is to be fetched from anywhere.
            duck.run("SET autoinstall_known_extensions = false");
            duck.run("SET enable_progress_bar = false");
            return duck;
        } catch (SQLException | IOException e) {
            throw new BatchException(
                    TerminationReason.InternalError,
                    "no database can be opened with %d bytes and the folder %s: %s"
                            .formatted(memoryBytes, spill, e.getMessage()),
                    e);
        }
    }

    Connection connection() {
        return connection;
    }

    void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One value from each row of a query. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> list(String sql, Reader<T> reader) throws SQLException {
        var values = new ArrayList<T>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(reader.read(rows));
            }
        }
        return values;
    }

    /** The failure as a run reports it; one that is none of the disk's is blamed on the input. */
    static BatchException failure(SQLException e, String source) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left on device")
                || message.contains("failed to offload data block")) {
            return new BatchException(
                    TerminationReason.DiskFull,
                    "no room is left on the disk while %s is scored: %s; give the run a larger disk (spec.scratch.size, or the output's volume)"
                            .formatted(source, firstLine(message)),
                    e);
        }
        if (message.startsWith("Out of Memory Error")) {
            return new BatchException(
                    TerminationReason.InternalError,
                    "%s does not fit into the memory: %s; set spec.resources.limits.memory higher, or write the table with smaller row groups"
                            .formatted(source, firstLine(message)),
                    e);
        }
        return new BatchException(
                TerminationReason.InputInvalid,
                "%s cannot be read: %s".formatted(source, firstLine(message)),
                e);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message).strip();
    }

    @Override
    public void close() throws BatchException {
        try {
            connection.close();
            Scratch.delete(spill);
        } catch (SQLException e) {
            throw new BatchException(
                    TerminationReason.InternalError,
                    "the database cannot be closed: " + e.getMessage(),
                    e);
        }
    }
}
