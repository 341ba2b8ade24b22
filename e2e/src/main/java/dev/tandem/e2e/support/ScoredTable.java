package dev.tandem.e2e.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a batch run published, read as anybody should: the manifest first, and of files only those that it lists.
 *
 * @param rows the values of each row by column, in the order of files and rows
 */
public record ScoredTable(JsonNode manifest, List<Map<String, Object>> rows) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The table below a folder of the lake; empty where nothing is published. */
    public static Optional<ScoredTable> of(Lake lake, String folder) {
        return lake.get(folder + "_manifest.json").map(json -> read(lake, folder, json));
    }

    private static ScoredTable read(Lake lake, String folder, byte[] json) {
        try {
            JsonNode manifest = JSON.readTree(json);
            List<Map<String, Object>> rows = new ArrayList<>();
            for (JsonNode file : manifest.path("files")) {
                String key = folder + file.path("name").asText();
                rows.addAll(
                        parquet(
                                lake.get(key)
                                        .orElseThrow(
                                                () ->
                                                        new AssertionError(
                                                                "the manifest lists " + key))));
            }
            return new ScoredTable(manifest, List.copyOf(rows));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<String, Object>> parquet(byte[] content) throws IOException {
        Path file = Files.createTempFile("tandem-e2e", ".parquet");
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var query = database.prepareStatement("SELECT * FROM read_parquet(?)")) {
            Files.write(file, content);
            query.setString(1, file.toString());
            List<Map<String, Object>> rows = new ArrayList<>();
            try (var found = query.executeQuery()) {
                var columns = found.getMetaData();
                while (found.next()) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        row.put(columns.getColumnName(i), found.getObject(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("no Parquet: " + file, e);
        } finally {
            Files.delete(file);
        }
    }

    /** The values of a column of texts. */
    public List<String> texts(String column) {
        return rows.stream().map(row -> row.get(column).toString()).toList();
    }

    /** The values of a column of numbers. */
    public List<Double> numbers(String column) {
        return rows.stream().map(row -> ((Number) row.get(column)).doubleValue()).toList();
    }
}
