package dev.tandem.runtime.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Values of a fixed size each; {@link Datatype#BOOL} is one byte, 0 or 1.
 *
 * @param data the values in the machine's byte order, from position to limit, exactly as many as the shape says; a
 *     direct buffer is scored where it lies, any other is copied first
 */
public record NumericTensor(Datatype datatype, Shape shape, ByteBuffer data) implements Tensor {

    public NumericTensor {
        if (datatype == Datatype.BYTES) {
            throw new IllegalArgumentException("BYTES has no fixed size");
        }
        long expected = (long) shape.elements() * datatype.size();
        if (data.remaining() != expected) {
            throw new IllegalArgumentException(
                    data.remaining()
                            + " bytes where "
                            + datatype
                            + " "
                            + shape
                            + " needs "
                            + expected);
        }
        data = data.slice().order(ByteOrder.nativeOrder());
    }
}
