package dev.tandem.runtime.batch;

import dev.tandem.runtime.core.Datatype;

import org.duckdb.DuckDBColumnType;

/** How a value travels from the table to the model: the narrowest type that loses nothing. */
enum Lane {
    FLOAT(DuckDBColumnType.FLOAT),
    DOUBLE(DuckDBColumnType.DOUBLE),
    LONG(DuckDBColumnType.BIGINT),
    TEXT(DuckDBColumnType.VARCHAR);

    private final DuckDBColumnType type;

    Lane(DuckDBColumnType type) {
        this.type = type;
    }

    DuckDBColumnType type() {
        return type;
    }

    /** The lane for text that is to become a value of that type. */
    static Lane ofText(Datatype datatype) {
        return switch (datatype) {
            case FP32, FP16, BF16 -> FLOAT;
            case FP64 -> DOUBLE;
            case BYTES -> TEXT;
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> LONG;
        };
    }
}
