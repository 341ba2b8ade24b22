package dev.tandem.runtime.serve.grpc;

import com.google.protobuf.ByteString;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * One entry of {@code raw_input_contents} or {@code raw_output_contents}: row-major, little-endian like every machine
 * this runs on; strings each behind their length in 4 bytes.
 */
record RawContents(String name, Datatype datatype, Shape shape) {

    Tensor read(ByteString raw, TensorMemory memory) {
        if (datatype == Datatype.BYTES) {
            return readStrings(raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
        }
        int expected = shape.elements() * datatype.size();
        if (raw.size() != expected) {
            throw refused(
                    "has %d raw bytes where %s %s needs %d"
                            .formatted(raw.size(), datatype, shape, expected));
        }
        var data = memory.allocate(expected);
        raw.copyTo(data);
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

    private Tensor readStrings(ByteBuffer raw) {
        if (shape.elements() > raw.remaining() / Integer.BYTES) {
            throw refused(
                    "has %d raw bytes, too few for %d strings"
                            .formatted(raw.remaining(), shape.elements()));
        }
        var strings = new ArrayList<String>(shape.elements());
        while (strings.size() < shape.elements()) {
            int length = raw.remaining() < Integer.BYTES ? -1 : raw.getInt();
            if (length < 0 || length > raw.remaining()) {
                throw refused(
                        "ends inside string %d of %d"
                                .formatted(strings.size() + 1, shape.elements()));
            }
            strings.add(text(name, raw.slice(raw.position(), length)));
            raw.position(raw.position() + length);
        }
        if (raw.hasRemaining()) {
            throw refused("has %d raw bytes after its last string".formatted(raw.remaining()));
        }
        return new TextTensor(shape, strings);
    }

    /** Bytes as the string that a model takes. */
    static String text(String input, ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw RefusedException.invalid(
                    "input '%s' holds a string that is not UTF-8".formatted(input));
        }
    }

    static ByteString write(Tensor tensor) {
        return switch (tensor) {
            case NumericTensor numeric -> ByteString.copyFrom(numeric.data().duplicate());
            case TextTensor text -> writeStrings(text);
        };
    }

    private static ByteString writeStrings(TextTensor tensor) {
        var out = ByteString.newOutput();
        var length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (var value : tensor.values()) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            out.write(length.putInt(0, utf8.length).array(), 0, Integer.BYTES);
            out.write(utf8, 0, utf8.length);
        }
        return out.toByteString();
    }

    private RefusedException refused(String why) {
        return RefusedException.invalid("input '%s' %s".formatted(name, why));
    }
}
