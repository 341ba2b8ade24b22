package dev.tandem.runtime.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The native memory of one request's inputs, taken from Netty's pool: ONNX Runtime scores it where it lies, and a direct
 * buffer of the JDK's own costs more to make than most models cost to run.
 */
public final class TensorMemory implements AutoCloseable {

    private final List<ByteBuf> buffers = new ArrayList<>(2);

    /** Room for that many bytes in the machine's byte order, not cleared; valid until {@link #close}. */
    public ByteBuffer allocate(int bytes) {
        var buffer = PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        buffers.add(buffer);
        return buffer.nioBuffer(0, bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        buffers.forEach(ByteBuf::release);
        buffers.clear();
    }
}
