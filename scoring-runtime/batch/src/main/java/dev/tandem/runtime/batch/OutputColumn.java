package dev.tandem.runtime.batch;

import dev.tandem.runtime.core.Datatype;

import org.duckdb.DuckDBColumnType;

/**
 * One column of predictions.
 *
 * @param name the output's, with {@code _0}, {@code _1}... or the classes' names behind it where the output gives several
 *     values for a row
 * @param output the model's output it is of
 * @param index of its value among those that a row has
 * @param width how many values a row has in the output
 */
record OutputColumn(String name, String output, Datatype datatype, int index, int width) {

    DuckDBColumnType type() {
        return switch (datatype) {
            case BOOL -> DuckDBColumnType.BOOLEAN;
            case UINT8 -> DuckDBColumnType.UTINYINT;
            case UINT16 -> DuckDBColumnType.USMALLINT;
            case UINT32 -> DuckDBColumnType.UINTEGER;
            case UINT64 -> DuckDBColumnType.UBIGINT;
            case INT8 -> DuckDBColumnType.TINYINT;
            case INT16 -> DuckDBColumnType.SMALLINT;
            case INT32 -> DuckDBColumnType.INTEGER;
            case INT64 -> DuckDBColumnType.BIGINT;
            case FP16, BF16, FP32 -> DuckDBColumnType.FLOAT;
            case FP64 -> DuckDBColumnType.DOUBLE;
            case BYTES -> DuckDBColumnType.VARCHAR;
        };
    }
}
