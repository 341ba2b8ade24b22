package dev.tandem.runtime.batch;

import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBWritableVector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The memory of DuckDB's vectors. The driver's own setters take a lock for each value, which doubles what a linear model
 * costs (docs/decisions/0006-batch-engine.md), and it has no public way to a whole vector. So its buffers are read from
 * private fields; another version of the driver that has them no more fails here, at the first use.
 */
final class VectorMemory {

    private static final MethodHandle READ = field(DuckDBReadableVector.class, "data");
    private static final MethodHandle NULLS = field(DuckDBReadableVector.class, "validity");
    private static final MethodHandle WRITE = field(DuckDBWritableVector.class, "data");
    private static final MethodHandle GIVEN = field(DuckDBWritableVector.class, "validity");

    private static final byte[] ALL_GIVEN = new byte[ScoreFunction.MOST_ROWS / Byte.SIZE];

    static {
        Arrays.fill(ALL_GIVEN, (byte) -1);
    }

    private VectorMemory() {}

    /** The values, in the machine's byte order; of a null there is any value. */
    static ByteBuffer of(DuckDBReadableVector vector) {
        return own(get(READ, vector));
    }

    /** Where the values go; none of them is null any more, as all are to begin with. */
    static ByteBuffer of(DuckDBWritableVector vector) {
        var given = get(GIVEN, vector).duplicate().clear();
        given.put(0, ALL_GIVEN, 0, Math.min(ALL_GIVEN.length, given.limit()));
        return own(get(WRITE, vector));
    }

    /** Which of the first values are null. */
    static BitSet nulls(DuckDBReadableVector vector, int count) {
        var validity = get(NULLS, vector);
        if (validity == null) {
            return new BitSet(0);
        }
        // A bit for each value, set where there is one.
        var words = own(validity).asLongBuffer();
        var nulls = BitSet.valueOf(words.slice(0, Math.ceilDiv(count, Long.SIZE)));
        nulls.flip(0, count);
        nulls.clear(count, Math.max(count, nulls.length()));
        return nulls;
    }

    private static ByteBuffer own(ByteBuffer buffer) {
        return buffer.duplicate().order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer get(MethodHandle field, Object vector) {
        try {
            return (ByteBuffer) field.invoke(vector);
        } catch (Throwable e) {
            throw new IllegalStateException("a field cannot be read", e);
        }
    }

    private static MethodHandle field(Class<?> type, String name) {
        try {
            var field = type.getDeclaredField(name);
            field.setAccessible(true);
            return MethodHandles.lookup().unreflectGetter(field);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this version of DuckDB's driver has no %s.%s; take the version of the root pom.xml"
                            .formatted(type.getSimpleName(), name),
                    e);
        }
    }
}
