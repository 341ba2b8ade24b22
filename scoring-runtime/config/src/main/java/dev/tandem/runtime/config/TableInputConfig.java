package dev.tandem.runtime.config;

import java.util.Map;
import java.util.Optional;

/**
 * The table that is scored.
 *
 * @param uri {@code s3://BUCKET/KEY} or a path; a folder (all files in it) or a pattern with {@code *} for many files
 * @param format null where the files' names tell
 * @param columns for each of the model's columns the table's column it is taken from; one that is not named is taken
 *     from the column of its own name
 */
public record TableInputConfig(String uri, TableFormat format, Map<String, String> columns) {

    public TableInputConfig {
        Checks.text("input.uri", uri);
        columns = columns == null ? Map.of() : Map.copyOf(columns);
    }

    /** The format, where it is not left to the files' names. */
    public Optional<TableFormat> knownFormat() {
        return Optional.ofNullable(format);
    }
}
