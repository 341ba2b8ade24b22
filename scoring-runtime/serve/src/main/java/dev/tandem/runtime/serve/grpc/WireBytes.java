package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.TensorMemory;
import dev.tandem.runtime.serve.raw.RawTensor;
import dev.tandem.runtime.serve.raw.Utf8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A part of a message, where it lies: a field's value, or a message in it. */
final class WireBytes {

    static final WireBytes NONE = new WireBytes(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    WireBytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    static WireBytes of(byte[] array) {
        return new WireBytes(array, 0, array.length);
    }

    WireReader fields() {
        return new WireReader(array, offset, offset + length);
    }

    int length() {
        return length;
    }

    void copyTo(ByteArrayOutputStream target) {
        target.write(array, offset, length);
    }

    void copyTo(ByteBuffer target) {
        target.put(array, offset, length);
    }

    void appendTo(WireWriter target) {
        target.raw(array, offset, length);
    }

    byte[] copy() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** These bytes as the values of a tensor. */
    Tensor tensor(RawTensor tensor, TensorMemory memory) {
        return tensor.read(array, offset, length, memory);
    }

    /**
     * These bytes as text.
     *
     * @param what what they are, for the sentence that refuses bytes which are no UTF-8
     */
    String text(String what) {
        return Utf8.text(array, offset, length, what);
    }
}
