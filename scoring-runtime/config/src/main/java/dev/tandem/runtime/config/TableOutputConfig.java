package dev.tandem.runtime.config;

import java.util.List;

/**
 * Where predictions go.
 *
 * @param uri a folder, {@code s3://BUCKET/PREFIX} or a path; each run writes under a prefix of its own in it
 * @param format null for {@link TableFormat#parquet}
 * @param keep columns of the input that the output has too, before the predictions
 */
public record TableOutputConfig(String uri, TableFormat format, List<String> keep) {

    public TableOutputConfig {
        Checks.text("output.uri", uri);
        format = format == null ? TableFormat.parquet : format;
        keep = keep == null ? List.of() : List.copyOf(keep);
        Checks.distinct("output.keep", keep);
    }
}
