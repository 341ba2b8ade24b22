package dev.tandem.runtime.core;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** The values of one column of texts, which lie {@code width} apart in the input that they belong to. */
final class TextCells implements ColumnCells {

    private final Column column;
    private final String[] texts;
    private final int offset;
    private final int width;

    /**
     * @param texts the whole input
     * @param offset the column's place in each row
     * @param width how many columns a row of the input has
     */
    TextCells(Column column, String[] texts, int offset, int width) {
        this.column = column;
        this.texts = texts;
        this.offset = offset;
        this.width = width;
    }

    @Override
    public void set(int row, double value) {
        throw ColumnCells.wrongType(column, "a number");
    }

    @Override
    public void set(int row, float value) {
        throw ColumnCells.wrongType(column, "a number");
    }

    @Override
    public void set(int row, long value) {
        throw ColumnCells.wrongType(column, "a number");
    }

    @Override
    public void set(int row, String value) {
        texts[row * width + offset] = value;
    }

    @Override
    public void copy(FloatBuffer values, int rows) {
        throw ColumnCells.wrongType(column, "numbers");
    }

    @Override
    public void copy(DoubleBuffer values, int rows) {
        throw ColumnCells.wrongType(column, "numbers");
    }

    @Override
    public void copy(LongBuffer values, int rows) {
        throw ColumnCells.wrongType(column, "numbers");
    }

    @Override
    public boolean hasNaN() {
        return false;
    }
}
