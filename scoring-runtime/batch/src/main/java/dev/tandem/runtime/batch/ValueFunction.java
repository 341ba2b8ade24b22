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
        var places = VectorMemory.of(rows.vector(0)).asIntBuffer();
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
            case NumericTensor numbers -> copy(numbers, places, count, result);
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

    /** Of a row without a place any value may stay: it goes nowhere. */
    private void copy(
            NumericTensor numbers, IntBuffer places, int count, DuckDBWritableVector result) {
        var from = numbers.data();
        var to = VectorMemory.of(result);
        if (column.datatype() == Datatype.FP16 || column.datatype() == Datatype.BF16) {
            copyHalves(from, places, count, to);
            return;
        }
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
