package dev.tandem.runtime.core;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * The values of one column, in the input that they belong to. A value that the column cannot hold is refused with its name,
 * and its cell stays as it was.
 */
sealed interface ColumnCells permits NumberCells, TextCells {

    void set(int row, double value);

    /** As with a double, but never rounded twice. */
    void set(int row, float value);

    void set(int row, long value);

    void set(int row, String value);

    /** The first {@code rows} rows, from the buffer's position on, which stays. */
    void copy(FloatBuffer values, int rows);

    void copy(DoubleBuffer values, int rows);

    void copy(LongBuffer values, int rows);

    /** Whether the column's type has a not-a-number. */
    boolean hasNaN();

    static InvalidInputException wrongType(Column column, String value) {
        return new InvalidInputException(
                "column '%s' is %s and cannot hold %s; allowed: %s"
                        .formatted(
                                column.name(),
                                column.datatype(),
                                value,
                                column.datatype() == Datatype.BYTES ? "text" : "numbers"));
    }
}
