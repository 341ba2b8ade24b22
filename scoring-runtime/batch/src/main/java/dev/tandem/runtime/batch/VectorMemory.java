package dev.tandem.runtime.batch;

import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBWritableVector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

    private VectorMemory() {}

    /** The values, in the machine's byte order; of a null there is any value. */
    static ByteBuffer of(DuckDBReadableVector vector) {
        return own(get(READ, vector));
    }

    /** Where the values go; none of them is null any more, as all are to begin with. */
    static ByteBuffer of(DuckDBWritableVector vector) {
        var given = get(GIVEN, vector).duplicate().clear();
        while (given.hasRemaining()) {
            given.put((byte) -1);
        }
        return own(get(WRITE, vector));
    }

    /** Whether each value is known not to be null without looking at it. */
    static boolean hasNoNulls(DuckDBReadableVector vector) {
        return get(NULLS, vector) == null;
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
