package dev.tandem.runtime.core;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows on their way into a model, written to where the model reads them. Filled row by row ({@link #addRow}, {@code
 * set}) or column by column ({@code copy...}, for tables); either way the same bytes come out. One thread at a time;
 * {@link #clear} makes it ready for the next rows.
 *
 * <p>Every refusal of a value names its column and leaves the cell unset, so that the row can be taken back ({@link
 * #dropLast}) or the value set again.
 */
public final class RowBatch {

    private final RowMapping mapping;
    private final List<InputRows> inputs;
    private final int capacity;
    private final ColumnCells[] cells;

    /** Which cells of each column were set: what is left from rows before must never be scored. */
    private final BitSet[] given;

    private int rows;

    RowBatch(RowMapping mapping, List<RowInput> inputs, int capacity) {
        this.mapping = mapping;
        this.inputs = inputs.stream().map(input -> InputRows.of(input, capacity)).toList();
        this.capacity = capacity;
        int columns = mapping.columns().size();
        this.cells = new ColumnCells[columns];
        this.given = new BitSet[columns];
        for (int i = 0; i < columns; i++) {
            given[i] = new BitSet(capacity);
            cells[i] =
                    this.inputs
                            .get(mapping.inputIndex(i))
                            .cells(mapping.columns().get(i), mapping.offset(i));
        }
    }

    public int rows() {
        return rows;
    }

    /** The most rows at a time. */
    public int capacity() {
        return capacity;
    }

    /** Forgets all rows. */
    public void clear() {
        rows = 0;
        for (var column : given) {
            column.clear();
        }
    }

    /**
     * Begins a row, in which each column has yet to be set.
     *
     * @return its index
     * @throws IllegalStateException if the batch is full
     */
    public int addRow() {
        if (rows == capacity) {
            throw new IllegalStateException("the batch is full: " + capacity + " rows");
        }
        return rows++;
    }

    /** Takes back the last row: it cannot be scored. */
    public void dropLast() {
        rows--;
        for (var column : given) {
            column.clear(rows);
        }
    }

    /**
     * Gives a row a number.
     *
     * @param value not-a-number is a value; see {@link #setMissing} for none
     * @throws InvalidInputException if the column cannot hold it exactly, or is text; a column of floats takes the
     *     nearest
     */
    public void set(int row, int column, double value) {
        checkRow(row);
        cells[column].set(row, value);
        given[column].set(row);
    }

    /** As with a double, but never rounded twice. */
    public void set(int row, int column, float value) {
        checkRow(row);
        cells[column].set(row, value);
        given[column].set(row);
    }

    /**
     * Gives a row a whole number.
     *
     * @throws InvalidInputException if it is out of the column's range, or the column is text; a column of floats
     *     takes the nearest
     */
    public void set(int row, int column, long value) {
        checkRow(row);
        cells[column].set(row, value);
        given[column].set(row);
    }

    /**
     * Gives a row a text.
     *
     * @throws InvalidInputException if the column is no text: text is never read as a number here
     */
    public void set(int row, int column, String value) {
        checkRow(row);
        cells[column].set(row, value);
        given[column].set(row);
    }

    /**
     * Says that a row has no value for a column.
     *
     * @throws InvalidInputException if the model takes no missing values, or the column has no not-a-number
     */
    public void setMissing(int row, int column) {
        checkRow(row);
        var name = mapping.columns().get(column).name();
        if (!mapping.missingAsNaN()) {
            throw new InvalidInputException(
                    "column '%s' has no value, and the model takes none that is missing (missingValues: Reject)"
                            .formatted(name));
        }
        if (!cells[column].hasNaN()) {
            throw new InvalidInputException(
                    "column '%s' has no value, and %s has no not-a-number to put there"
                            .formatted(name, mapping.columns().get(column).datatype()));
        }
        set(row, column, Double.NaN);
    }

    /**
     * Fills a column from the first row on. The batch then has at least that many rows, and every other column is to
     * be filled as well.
     *
     * @param values read from their position on, which stays
     * @param rows how many values
     * @throws InvalidInputException if the column cannot hold one of them; set row by row to learn which
     */
    public void copyFloats(int column, FloatBuffer values, int rows) {
        checkFits(rows);
        cells[column].copy(values, rows);
        filled(column, rows);
    }

    /** As {@link #copyFloats}. */
    public void copyDoubles(int column, DoubleBuffer values, int rows) {
        checkFits(rows);
        cells[column].copy(values, rows);
        filled(column, rows);
    }

    /** As {@link #copyFloats}. */
    public void copyLongs(int column, LongBuffer values, int rows) {
        checkFits(rows);
        cells[column].copy(values, rows);
        filled(column, rows);
    }

    /**
     * Fills all columns from the first row on, as {@link #copyFloats(int, FloatBuffer, int)} does for each.
     *
     * @param columns the values of each column, at least {@code rows} of them
     * @throws InvalidInputException if a column cannot hold one of them
     */
    public void copyFloats(float[][] columns, int rows) {
        if (columns.length != cells.length) {
            throw new IllegalArgumentException(
                    columns.length + " columns where the model has " + cells.length);
        }
        checkFits(rows);
        if (mapping.isMatrixOf(Datatype.FP32)) {
            inputs.get(0).copyTransposed(columns, rows);
        } else {
            for (int i = 0; i < cells.length; i++) {
                cells[i].copy(FloatBuffer.wrap(columns[i]), rows);
            }
        }
        for (int i = 0; i < cells.length; i++) {
            filled(i, rows);
        }
    }

    /**
     * The model's inputs, of as many rows as there are. They are the batch's own memory, not copies: valid until the
     * next change.
     *
     * @throws IllegalStateException if there are no rows, or a column of one was not set
     */
    public Map<String, Tensor> tensors() {
        checkComplete();
        var tensors = new LinkedHashMap<String, Tensor>(inputs.size() * 2);
        inputs.forEach(input -> tensors.put(input.name(), input.tensor(rows)));
        return tensors;
    }

    private void checkComplete() {
        if (rows == 0) {
            throw new IllegalStateException("the batch has no rows");
        }
        for (int i = 0; i < given.length; i++) {
            int first = given[i].nextClearBit(0);
            if (first < rows) {
                throw new IllegalStateException(
                        "column '%s' of row %d was not set"
                                .formatted(mapping.columns().get(i).name(), first));
            }
        }
    }

    private void checkFits(int count) {
        if (count < 0 || count > capacity) {
            throw new IllegalArgumentException(
                    count + " rows for a batch of " + capacity + " at most");
        }
    }

    private void filled(int column, int count) {
        given[column].set(0, count);
        rows = Math.max(rows, count);
    }

    private void checkRow(int row) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows);
        }
    }
}
