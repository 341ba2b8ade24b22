package dev.tandem.runtime.serve.lookup;

import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.RowBatch;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

/** Puts a column that came with a request among the rows. */
final class RowFiller {

    private RowFiller() {}

    static void fill(RowBatch batch, int column, Tensor tensor) {
        int rows = tensor.shape().elements();
        switch (tensor) {
            case TextTensor text -> {
                for (int row = 0; row < rows; row++) {
                    batch.set(row, column, text.values().get(row));
                }
            }
            case NumericTensor numeric -> fill(batch, column, numeric, rows);
        }
    }

    private static void fill(RowBatch batch, int column, NumericTensor tensor, int rows) {
        var data = tensor.data();
        switch (tensor.datatype()) {
            case FP32 -> batch.copyFloats(column, data.asFloatBuffer(), rows);
            case FP64 -> batch.copyDoubles(column, data.asDoubleBuffer(), rows);
            case INT64 -> batch.copyLongs(column, data.asLongBuffer(), rows);
            default -> {
                for (int row = 0; row < rows; row++) {
                    batch.set(row, column, whole(tensor, row));
                }
            }
        }
    }

    private static long whole(NumericTensor tensor, int index) {
        var data = tensor.data();
        return switch (tensor.datatype()) {
            case BOOL, INT8 -> data.get(index);
            case UINT8 -> Byte.toUnsignedLong(data.get(index));
            case INT16 -> data.getShort(index * Short.BYTES);
            case INT32 -> data.getInt(index * Integer.BYTES);
            default -> throw new IllegalStateException("no column is " + tensor.datatype());
        };
    }
}
