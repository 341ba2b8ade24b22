package dev.tandem.runtime.core;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** The values of one column of numbers, which lie {@code width} apart in the input that they belong to. */
final class NumberCells implements ColumnCells {

    private final Column column;
    private final ByteBuffer data;
    private final int first;
    private final int step;

    /**
     * @param data the whole input, in the machine's byte order
     * @param offset the column's place in each row
     * @param width how many columns a row of the input has
     */
    NumberCells(Column column, ByteBuffer data, int offset, int width) {
        this.column = column;
        this.data = data;
        this.first = offset * column.datatype().size();
        this.step = width * column.datatype().size();
    }

    @Override
    public void set(int row, double value) {
        int at = first + row * step;
        switch (column.datatype()) {
            case FP32 -> data.putFloat(at, narrowed(value));
            case FP64 -> data.putDouble(at, value);
            default -> putWhole(at, whole(value));
        }
    }

    /** Exact where a float came as text: a detour by double would round twice. */
    @Override
    public void set(int row, float value) {
        if (column.datatype() == Datatype.FP32) {
            data.putFloat(first + row * step, value);
        } else {
            set(row, (double) value);
        }
    }

    @Override
    public void set(int row, long value) {
        int at = first + row * step;
        switch (column.datatype()) {
            case FP32 -> data.putFloat(at, (float) value);
            case FP64 -> data.putDouble(at, (double) value);
            default -> putWhole(at, value);
        }
    }

    @Override
    public void set(int row, String value) {
        throw ColumnCells.wrongType(column, "text '" + value + "'");
    }

    @Override
    public boolean hasNaN() {
        return column.datatype() == Datatype.FP32 || column.datatype() == Datatype.FP64;
    }

    @Override
    public void copy(FloatBuffer values, int rows) {
        int from = values.position();
        if (column.datatype() == Datatype.FP32 && step == Float.BYTES) {
            data.asFloatBuffer().put(0, values, from, rows);
        } else if (column.datatype() == Datatype.FP32) {
            for (int row = 0, at = first; row < rows; row++, at += step) {
                data.putFloat(at, values.get(from + row));
            }
        } else {
            for (int row = 0; row < rows; row++) {
                set(row, (double) values.get(from + row));
            }
        }
    }

    @Override
    public void copy(DoubleBuffer values, int rows) {
        int from = values.position();
        if (column.datatype() == Datatype.FP32) {
            for (int row = 0, at = first; row < rows; row++, at += step) {
                data.putFloat(at, narrowed(values.get(from + row)));
            }
        } else if (column.datatype() == Datatype.FP64) {
            for (int row = 0, at = first; row < rows; row++, at += step) {
                data.putDouble(at, values.get(from + row));
            }
        } else {
            for (int row = 0; row < rows; row++) {
                set(row, values.get(from + row));
            }
        }
    }

    @Override
    public void copy(LongBuffer values, int rows) {
        int from = values.position();
        if (column.datatype() == Datatype.FP32) {
            for (int row = 0, at = first; row < rows; row++, at += step) {
                data.putFloat(at, (float) values.get(from + row));
            }
        } else {
            for (int row = 0; row < rows; row++) {
                set(row, values.get(from + row));
            }
        }
    }

    private float narrowed(double value) {
        float narrow = (float) value;
        if (Float.isInfinite(narrow) && !Double.isInfinite(value)) {
            throw refused(Double.toString(value), "a number within the range of FP32");
        }
        return narrow;
    }

    private long whole(double value) {
        // 2^63 itself is a double but no long; all doubles below it that are whole are.
        if (value != Math.rint(value) || value < -0x1p63 || value >= 0x1p63) {
            throw refused(Double.toString(value), allowed());
        }
        return (long) value;
    }

    private void putWhole(int at, long value) {
        switch (column.datatype()) {
            case BOOL, UINT8, INT8 -> data.put(at, (byte) checked(value));
            case INT16 -> data.putShort(at, (short) checked(value));
            case INT32 -> data.putInt(at, (int) checked(value));
            case INT64 -> data.putLong(at, value);
            default -> throw new IllegalStateException("no rows of " + column.datatype());
        }
    }

    private long checked(long value) {
        if (value < least() || value > most()) {
            throw refused(Long.toString(value), allowed());
        }
        return value;
    }

    private long least() {
        return switch (column.datatype()) {
            case INT8 -> Byte.MIN_VALUE;
            case INT16 -> Short.MIN_VALUE;
            case INT32 -> Integer.MIN_VALUE;
            case INT64 -> Long.MIN_VALUE;
            default -> 0;
        };
    }

    private long most() {
        return switch (column.datatype()) {
            case BOOL -> 1;
            case UINT8 -> 255;
            case INT8 -> Byte.MAX_VALUE;
            case INT16 -> Short.MAX_VALUE;
            case INT32 -> Integer.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
    }

    private String allowed() {
        if (column.datatype() == Datatype.BOOL) {
            return "true or false, or 1 or 0";
        }
        return "whole numbers from " + least() + " to " + most();
    }

    private InvalidInputException refused(String value, String allowed) {
        return new InvalidInputException(
                "column '%s' is %s and cannot hold %s; allowed: %s"
                        .formatted(column.name(), column.datatype(), value, allowed));
    }
}
