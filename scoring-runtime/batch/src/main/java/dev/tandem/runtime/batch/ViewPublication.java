package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.PublishConfig;
import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.features.Credentials;
import dev.tandem.runtime.features.FeatureClient;
import dev.tandem.runtime.features.FeatureStoreException;
import dev.tandem.runtime.features.FeatureWriter;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a run's predictions to a view of a feature store, from the files that it wrote: what the view holds is what the
 * table says. Rows are written before the manifest, so that a run whose rows did not all arrive is done again.
 */
record ViewPublication(PublishConfig publish, Credentials credentials, long memoryBytes) {

    private static final System.Logger LOG = System.getLogger(ViewPublication.class.getName());

    /** A store that goes away more often is not to be waited for. */
    private static final int MOST_TRIES = 3;

    /** Refuses a view that the output has no columns for, before anything is scored. */
    static void check(PublishConfig publish, RunPlan plan) throws BatchException {
        var names = new ArrayList<>(plan.columns().keep());
        plan.outputs().forEach(output -> names.add(output.name()));
        names.add(RunPlan.VERSION_COLUMN);
        checkColumn("publish.entity", publish.entity(), names);
        for (var feature : publish.view().features()) {
            checkColumn("publish.columns." + feature.name(), publish.columnOf(feature), names);
        }
    }

    private static void checkColumn(String field, String column, List<String> names)
            throws BatchException {
        if (!names.contains(column)) {
            throw new BatchException(
                    TerminationReason.ConfigInvalid,
                    "%s '%s' is no column of the output; it has %s: add the column to output.keep, or name another in publish.columns"
                            .formatted(field, column, String.join(", ", names)));
        }
    }

    /**
     * Writes all rows, from the first again where the store was away; how many it has confirmed.
     */
    long write(Store output, Manifest manifest, Scratch scratch) throws BatchException {
        try (var client = FeatureClient.connect(publish.store(), credentials)) {
            for (int tried = 1; ; tried++) {
                var writer = client.writer(publish.view());
                int connections = Math.max(1, writer.connections());
                writeAll(output, manifest, scratch, writer);
                if (writer.connections() == connections) {
                    return writer.written();
                }
                if (tried == MOST_TRIES) {
                    throw new BatchException(
                            TerminationReason.FeatureStoreUnreachable,
                            "feature store '%s' at %s was away %d times while view '%s' was written, and may have forgotten rows each time; see why it restarts"
                                    .formatted(
                                            publish.store().name(),
                                            publish.store().url(),
                                            tried,
                                            publish.view().name()));
                }
                LOG.log(
                        System.Logger.Level.WARNING,
                        "feature store {0} was away and may have forgotten rows: all are written"
                                + " again",
                        publish.store().name());
            }
        } catch (FeatureStoreException e) {
            throw new BatchException(reason(e), e.getMessage(), e);
        }
    }

    private void writeAll(Store output, Manifest manifest, Scratch scratch, FeatureWriter writer)
            throws BatchException {
        long withoutKey = 0;
        for (var file : manifest.files()) {
            var stored = output.find(file.name());
            if (stored.isEmpty()) {
                throw new BatchException(
                        TerminationReason.InputNotFound,
                        "%s is listed in %s, but is not there; remove the manifest, so that the table is scored again"
                                .formatted(output.uri(file.name()), output.uri(Manifest.NAME)));
            }
            try (var staged = output.fetch(stored.get(), scratch.resolve(""));
                    var duck = Duck.open(memoryBytes, scratch.resolve("publish"))) {
                withoutKey += write(duck, staged.path(), manifest, writer);
            }
        }
        writer.flush();
        if (withoutKey > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} rows have no {1} and so no place in view {2}",
                    withoutKey,
                    publish.entity(),
                    publish.view().name());
        }
    }

    private static TerminationReason reason(FeatureStoreException e) {
        return switch (e.obstacle().reason()) {
            case FeatureStoreAuthenticationFailed ->
                    TerminationReason.FeatureStoreAuthenticationFailed;
            case FeatureStoreRefuses -> TerminationReason.FeatureStoreRefuses;
            default -> TerminationReason.FeatureStoreUnreachable;
        };
    }

    private long write(Duck duck, Path file, Manifest manifest, FeatureWriter writer)
            throws BatchException {
        var features = publish.view().features();
        var columns = new ArrayList<String>();
        columns.add(key(publish.view(), Sql.name(publish.entity())));
        features.forEach(feature -> columns.add(value(feature)));
        long withoutKey = 0;
        try (var statement = duck.connection().createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT %s FROM %s"
                                        .formatted(
                                                String.join(", ", columns),
                                                from(file, manifest)))) {
            while (rows.next()) {
                var key = rows.getString(1);
                if (key == null) {
                    withoutKey++;
                    continue;
                }
                var values = new Object[features.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = rows.getObject(i + 2);
                }
                writer.put(key, values);
            }
        } catch (SQLException e) {
            throw new BatchException(
                    TerminationReason.InputInvalid,
                    "a column cannot become what view '%s' holds: %s; give the feature another type, or name another column in publish.columns"
                            .formatted(
                                    publish.view().name(),
                                    String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
                    e);
        }
        return withoutKey;
    }

    private static String key(ViewConfig view, String column) {
        return view.entityType().equals("int64")
                ? "CAST(CAST(%s AS BIGINT) AS VARCHAR)".formatted(column)
                : "CAST(%s AS VARCHAR)".formatted(column);
    }

    private String value(FeatureConfig feature) {
        var type =
                switch (feature.type()) {
                    case "float32" -> "FLOAT";
                    case "float64" -> "DOUBLE";
                    case "int64" -> "BIGINT";
                    case "bool" -> "BOOLEAN";
                    default -> "VARCHAR";
                };
        return "CAST(%s AS %s)".formatted(Sql.name(publish.columnOf(feature)), type);
    }

    private static String from(Path file, Manifest manifest) {
        if (manifest.format() == TableFormat.parquet) {
            return "read_parquet(%s, hive_partitioning = false)".formatted(Sql.file(file));
        }
        boolean csv = manifest.format() == TableFormat.csv;
        var columns =
                manifest.schema().stream()
                        .map(
                                column ->
                                        Sql.text(column.name())
                                                + ": "
                                                + Sql.text(csv ? "VARCHAR" : column.type()))
                        .collect(Collectors.joining(", "));
        return csv
                ? "read_csv(%s, auto_detect = false, header = true, hive_partitioning = false, delim = ',', quote = '\"', escape = '\"', columns = {%s})"
                        .formatted(Sql.file(file), columns)
                : "read_json(%s, format = 'newline_delimited', hive_partitioning = false, columns = {%s})"
                        .formatted(Sql.file(file), columns);
    }
}
