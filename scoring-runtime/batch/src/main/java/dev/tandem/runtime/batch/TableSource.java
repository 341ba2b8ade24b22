package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TerminationReason;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/** How files of one format become rows. */
sealed interface TableSource permits ParquetSource, CsvSource, JsonLinesSource {

    static TableSource of(TableFormat format) {
        return switch (format) {
            case parquet -> new ParquetSource();
            case csv -> new CsvSource();
            case jsonl -> new JsonLinesSource();
        };
    }

    /**
     * The columns of a file and their types, in its order.
     *
     * @param uri how people know the file
     */
    Map<String, String> schema(Duck duck, Path file, String uri)
            throws BatchException, SQLException;

    /**
     * The rows of a file.
     *
     * @param schema of the file, which has all the columns that are asked for
     * @throws BatchException if a column is of a type that the model cannot take
     */
    RowQuery rows(Path file, String uri, Map<String, String> schema, TableColumns columns)
            throws BatchException;

    /** A column's type cannot become what the model takes. */
    static BatchException mismatch(String uri, ModelColumn column, String type) {
        return new BatchException(
                TerminationReason.InputInvalid,
                "%s: column '%s' is %s, but the model's column '%s' is %s; write the table with a type that fits, or name another column in input.columns"
                        .formatted(
                                uri, column.tableColumn(), type, column.name(), column.datatype()));
    }
}
