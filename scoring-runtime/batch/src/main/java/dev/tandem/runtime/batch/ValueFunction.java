package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.TextTensor;

import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBWritableVector;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/** Gives one column of predictions for the rows in hand: to SQL, a function from a row's place to its value. */
record ValueFunction(OutputColumn column, ScoreFunction score) {

    void apply(DuckDBDataChunkReader rows, DuckDBWritableVector result) throws BatchException {
        int count = (int) rows.rowCount();
        var places = Places.of(rows.vector(0), count);
        if (score.rows() == 0) {
            return;
        }
        var tensor = score.output(column.output());
        if (tensor.shape().elements() != score.rows() * column.width()) {
            throw new BatchException(
                    TerminationReason.ModelInvalid,
                    "the model gave %d values in output '%s' for %d rows; it gave %d for each before"
                            .formatted(
                                    tensor.shape().elements(),
                                    column.output(),
                                    score.rows(),
                                    column.width()));
        }
        switch (tensor) {
            case NumericTensor numbers -> {
                var to = VectorMemory.of(result);
                if (isHalf()) {
                    copyHalves(numbers.data(), places, count, to);
                } else if (Places.areInOrder(places)) {
                    copyInOrder(numbers.data(), count, to);
                } else {
                    copy(numbers.data(), places, count, to);
                }
            }
            case TextTensor texts -> {
                for (int row = 0; row < count; row++) {
                    int place = places.get(row);
                    result.setString(row, place < 0 ? "" : texts.values().get(at(place)));
                }
            }
        }
    }

    private int at(int place) {
        return place * column.width() + column.index();
    }

    private boolean isHalf() {
        return column.datatype() == Datatype.FP16 || column.datatype() == Datatype.BF16;
    }

    private void copyInOrder(ByteBuffer from, int count, ByteBuffer to) {
        int size = column.datatype().size();
        if (column.width() == 1) {
            to.put(0, from, 0, count * size);
        } else if (size == Integer.BYTES) {
            // Arrays, as loops over buffers take the compiler long, and a short run never gets it
            // back.
            var all = new int[count * column.width()];
            from.asIntBuffer().get(0, all);
            var own = new int[count];
            for (int row = 0, at = column.index(); row < count; row++, at += column.width()) {
                own[row] = all[at];
            }
            to.asIntBuffer().put(0, own);
        } else {
            for (int row = 0; row < count; row++) {
                to.put(row * size, from, at(row) * size, size);
            }
        }
    }

    /** Of a row without a place any value may stay: it goes nowhere. */
    private void copy(ByteBuffer from, IntBuffer places, int count, ByteBuffer to) {
        switch (column.datatype().size()) {
            case 1 -> {
                for (int row = 0; row < count; row++) {
                    to.put(row, from.get(at(Math.max(0, places.get(row)))));
                }
            }
            case 2 -> {
                for (int row = 0; row < count; row++) {
                    to.putShort(2 * row, from.getShort(2 * at(Math.max(0, places.get(row)))));
                }
            }
            case 4 -> {
                for (int row = 0; row < count; row++) {
                    to.putInt(4 * row, from.getInt(4 * at(Math.max(0, places.get(row)))));
                }
            }
            default -> {
                for (int row = 0; row < count; row++) {
                    to.putLong(8 * row, from.getLong(8 * at(Math.max(0, places.get(row)))));
                }
            }
        }
    }

    private void copyHalves(ByteBuffer from, IntBuffer places, int count, ByteBuffer to) {
        boolean half = column.datatype() == Datatype.FP16;
        for (int row = 0; row < count; row++) {
            short bits = from.getShort(2 * at(Math.max(0, places.get(row))));
            // BF16 is the upper half of a float.
            float value = half ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
            to.putFloat(4 * row, value);
        }
    }
}
