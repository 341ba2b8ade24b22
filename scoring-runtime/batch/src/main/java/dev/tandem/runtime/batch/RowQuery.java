package dev.tandem.runtime.batch;

import java.util.List;

/**
 * A query that gives a file's rows in their order, as the score function takes them: {@code row_number} (null where rows
 * are to be counted), {@code bad} (null, or which column cannot be read and its value, see {@link BadValue}), a column
 * {@code t0}, {@code t1}... for each of the model's, and {@code k0}, {@code k1}... for each that is kept.
 *
 * @param sql the query
 * @param lanes of the model's columns
 * @param firstRow the line in which the first row is, where lines that cannot be split into columns are left in the
 *     table {@link #REJECTED}; 0 where there are none
 */
record RowQuery(String sql, List<Lane> lanes, int firstRow) {

    /** DuckDB's table of lines that it could not split. */
    static final String REJECTED = "rejected";

    /** What makes a reading of lines fill that table. */
    static final String KEEP_REJECTED =
            "store_rejects = true, rejects_table = '%s', rejects_scan = '%s_files'"
                    .formatted(REJECTED, REJECTED);
}
