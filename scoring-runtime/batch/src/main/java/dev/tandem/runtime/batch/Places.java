package dev.tandem.runtime.batch;

import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBWritableVector;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Where the rows in hand have their predictions: as SQL carries it from the score function to those that ask for values. */
final class Places {

    /** The place of a row that was not scored. */
    static final int BAD = -1;

    private static final int[] IN_ORDER = IntStream.range(0, ScoreFunction.MOST_ROWS).toArray();
    private static final byte[] TRUE = new byte[ScoreFunction.MOST_ROWS];

    static {
        Arrays.fill(TRUE, (byte) 1);
    }

    private Places() {}

    /** Gives each of so many rows the place that is its own number. */
    static void writeInOrder(DuckDBWritableVector result, int count) {
        VectorMemory.of(result).asIntBuffer().put(0, IN_ORDER, 0, count);
    }

    static IntBuffer of(DuckDBReadableVector vector, int count) {
        return VectorMemory.of(vector).asIntBuffer().slice(0, count);
    }

    /** Whether each row's place is its own number, as it is where no row is bad. */
    static boolean areInOrder(IntBuffer places) {
        return places.mismatch(IntBuffer.wrap(IN_ORDER, 0, places.limit())) < 0;
    }

    /** To SQL, a function from a row's place to whether it has one. */
    static void writeScored(IntBuffer places, DuckDBWritableVector result) {
        var flags = VectorMemory.of(result);
        if (areInOrder(places)) {
            flags.put(0, TRUE, 0, places.limit());
            return;
        }
        for (int row = 0; row < places.limit(); row++) {
            flags.put(row, (byte) (places.get(row) == BAD ? 0 : 1));
        }
    }
}
