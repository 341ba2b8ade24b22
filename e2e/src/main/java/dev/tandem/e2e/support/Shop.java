package dev.tandem.e2e.support;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The shop of {@code samples/hybrid}: its files, and what scikit-learn says to each row of them.
 *
 * @param table the customers, Parquet
 * @param events the purchases in the order in which they were made
 * @param expected predictions for both
 */
public record Shop(Path table, List<Event> events, Expected expected) {

    /** A purchase, and the line of JSON that tells of it. */
    public record Event(String customer, String line) {}

    /** Predictions in the order of the table and of the purchases. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Expected(String sha256, List<Double> customers, List<Double> purchases) {}

    public static Shop of(Settings settings) {
        Path folder = settings.repository().resolve("samples/hybrid");
        ObjectMapper json = new ObjectMapper();
        try {
            List<String> lines = Files.readAllLines(folder.resolve("purchases.jsonl"));
            List<Event> events =
                    lines.stream().map(line -> new Event(read(json, line), line)).toList();
            return new Shop(
                    folder.resolve("customers.parquet"),
                    events,
                    json.readValue(folder.resolve("expected.json").toFile(), Expected.class));
        } catch (IOException e) {
            throw new UncheckedIOException("samples/hybrid", e);
        }
    }

    private static String read(ObjectMapper json, String line) {
        try {
            return json.readTree(line).path("customer").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }
}
