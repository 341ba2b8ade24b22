package dev.tandem.runtime.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats of tables. */
public enum TableFormat {
    parquet,
    csv,
    jsonl;

    static final List<String> NAMES = List.of("parquet", "csv", "jsonl");

    /** The format that a file's name tells, by its last ending; {@code .gz} is looked through. */
    public static Optional<TableFormat> ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String plain = lower.endsWith(".gz") ? lower.substring(0, lower.length() - 3) : lower;
        for (TableFormat format : values()) {
            if (plain.endsWith("." + format.name())) {
                return Optional.of(format);
            }
        }
        return plain.endsWith(".ndjson") ? Optional.of(jsonl) : Optional.empty();
    }
}
