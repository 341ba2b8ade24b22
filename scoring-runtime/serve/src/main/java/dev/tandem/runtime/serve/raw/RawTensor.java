package dev.tandem.runtime.serve.raw;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.ModelInput;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** One input's values as bytes. */
public record RawTensor(String name, Datatype datatype, Shape shape) {

    /** That input, in a shape that it has accepted. */
    public static RawTensor of(ModelInput input, Shape shape) {
        return new RawTensor(input.name(), input.datatype(), shape);
    }

    /** Reads so many bytes of an array, which have to be exactly the tensor's. */
    public Tensor read(byte[] array, int offset, int length, TensorMemory memory) {
        if (datatype == Datatype.BYTES) {
            return readStrings(array, offset, length);
        }
        int expected = shape.elements() * datatype.size();
        if (length != expected) {
            throw refused(
                    "has %d raw bytes where %s %s needs %d"
                            .formatted(length, datatype, shape, expected));
        }
        var data = memory.allocate(expected);
        data.put(array, offset, length);
        if (datatype == Datatype.BOOL) {
            checkTruths(data);
        }
        return new NumericTensor(datatype, shape, data.flip());
    }

    private void checkTruths(ByteBuffer data) {
        for (int i = 0; i < data.capacity(); i++) {
            if ((data.get(i) & ~1) != 0) {
                throw refused("holds %d as a BOOL; 0 and 1 are taken".formatted(data.get(i)));
            }
        }
    }

    private Tensor readStrings(byte[] array, int offset, int length) {
        if (shape.elements() > length / Integer.BYTES) {
            throw refused(
                    "has %d raw bytes, too few for %d strings".formatted(length, shape.elements()));
        }
        var strings = new ArrayList<String>(shape.elements());
        String what = "input '" + name + "' holds a string that";
        int at = offset;
        int end = offset + length;
        while (strings.size() < shape.elements()) {
            int size = end - at < Integer.BYTES ? -1 : littleEndian(array, at);
            if (size < 0 || size > end - at - Integer.BYTES) {
                throw refused(
                        "ends inside string %d of %d"
                                .formatted(strings.size() + 1, shape.elements()));
            }
            strings.add(Utf8.text(array, at + Integer.BYTES, size, what));
            at += Integer.BYTES + size;
        }
        if (at < end) {
            throw refused("has %d raw bytes after its last string".formatted(end - at));
        }
        return new TextTensor(shape, strings);
    }

    private static int littleEndian(byte[] array, int at) {
        return (array[at] & 0xff)
                | ((array[at + 1] & 0xff) << 8)
                | ((array[at + 2] & 0xff) << 16)
                | (array[at + 3] << 24);
    }

    /** The bytes of an output, which stay as they are. */
    public static ByteBuffer bytes(Tensor tensor) {
        return switch (tensor) {
            case NumericTensor numeric -> numeric.data().duplicate();
            case TextTensor text -> bytes(text);
        };
    }

    private static ByteBuffer bytes(TextTensor text) {
        var encoded =
                text.values().stream()
                        .map(value -> value.getBytes(StandardCharsets.UTF_8))
                        .toList();
        long size = encoded.stream().mapToLong(value -> (long) Integer.BYTES + value.length).sum();
        var bytes = ByteBuffer.allocate(Math.toIntExact(size));
        for (byte[] value : encoded) {
            bytes.putInt(Integer.reverseBytes(value.length)).put(value);
        }
        return bytes.flip();
    }

    private RefusedException refused(String why) {
        return RefusedException.invalid("input '%s' %s".formatted(name, why));
    }
}
