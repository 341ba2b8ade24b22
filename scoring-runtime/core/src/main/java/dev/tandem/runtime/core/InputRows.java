package dev.tandem.runtime.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Room for the rows of one input, where the model reads them: numbers outside the heap, texts in an array. */
final class InputRows {

    /** Rows that are turned at once. With tens of columns, what is read and what is written stays in the nearest cache. */
    private static final int BLOCK_ROWS = 64;

    private final RowInput input;
    private final ByteBuffer numbers;
    private final String[] texts;

    private InputRows(RowInput input, ByteBuffer numbers, String... texts) {
        this.input = input;
        this.numbers = numbers;
        this.texts = texts;
    }

    /**
     * Room for so many rows.
     *
     * @throws IllegalArgumentException if they do not fit into one tensor
     */
    static InputRows of(RowInput input, int capacity) {
        int values = bounded(input, capacity, (long) capacity * input.width());
        if (input.datatype() == Datatype.BYTES) {
            return new InputRows(input, ByteBuffer.allocate(0), new String[values]);
        }
        int bytes = bounded(input, capacity, (long) values * input.datatype().size());
        return new InputRows(
                input, ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
    }

    private static int bounded(RowInput input, int capacity, long size) {
        if (capacity < 1 || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%d rows of input '%s' (%d columns of %s) do not make one tensor; allowed: 1 row to %d bytes"
                            .formatted(
                                    capacity,
                                    input.name(),
                                    input.width(),
                                    input.datatype(),
                                    Integer.MAX_VALUE));
        }
        return (int) size;
    }

    String name() {
        return input.name();
    }

    /** The cells of a column that has this place in each row. */
    ColumnCells cells(Column column, int offset) {
        return input.datatype() == Datatype.BYTES
                ? new TextCells(column, texts, offset, input.width())
                : new NumberCells(column, numbers, offset, input.width());
    }

    /** The first rows, as the model takes them. */
    Tensor tensor(int rows) {
        int values = rows * input.width();
        return input.datatype() == Datatype.BYTES
                ? new TextTensor(input.shape(rows), Arrays.asList(texts).subList(0, values))
                : new NumericTensor(
                        input.datatype(),
                        input.shape(rows),
                        numbers.slice(0, values * input.datatype().size()));
    }

    /** Fills an input of FP32 with all its columns, each of which has at least so many values. */
    void copyTransposed(float[][] columns, int rows) {
        FloatBuffer matrix = numbers.asFloatBuffer();
        int width = input.width();
        var block = new float[Math.min(BLOCK_ROWS, rows) * width];
        for (int first = 0; first < rows; first += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, rows - first);
            for (int column = 0; column < width; column++) {
                var values = columns[column];
                for (int row = 0, at = column; row < count; row++, at += width) {
                    block[at] = values[first + row];
                }
            }
            matrix.put(first * width, block, 0, count * width);
        }
    }
}
