package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * One entry of {@code raw_input_contents} or {@code raw_output_contents}: row-major, little-endian like every machine
 * this runs on; strings each behind their length in 4 bytes.
 */
record RawContents(String name, Datatype datatype, Shape shape) {

    Tensor read(WireBytes raw, TensorMemory memory) {
        if (datatype == Datatype.BYTES) {
            return readStrings(raw);
        }
        int expected = shape.elements() * datatype.size();
        if (raw.length() != expected) {
            throw refused(
                    "has %d raw bytes where %s %s needs %d"
                            .formatted(raw.length(), datatype, shape, expected));
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

    private Tensor readStrings(WireBytes raw) {
        if (shape.elements() > raw.length() / Integer.BYTES) {
            throw refused(
                    "has %d raw bytes, too few for %d strings"
                            .formatted(raw.length(), shape.elements()));
        }
        var strings = new ArrayList<String>(shape.elements());
        var next = raw.fields();
        String what = "input '" + name + "' holds a string that";
        while (strings.size() < shape.elements()) {
            int length = next.remaining() < Integer.BYTES ? -1 : next.fixed32();
            if (length < 0 || length > next.remaining()) {
                throw refused(
                        "ends inside string %d of %d"
                                .formatted(strings.size() + 1, shape.elements()));
            }
            strings.add(next.bytes(length).text(what));
        }
        if (next.hasMore()) {
            throw refused("has %d raw bytes after its last string".formatted(next.remaining()));
        }
        return new TextTensor(shape, strings);
    }

    /** Writes one entry of raw_output_contents as that field. */
    static void write(Tensor tensor, int field, WireWriter out) {
        switch (tensor) {
            case NumericTensor numeric -> out.bytes(field, numeric.data());
            case TextTensor text -> writeStrings(text, field, out);
        }
    }

    private static void writeStrings(TextTensor tensor, int field, WireWriter out) {
        int entry = out.begin(field);
        for (var value : tensor.values()) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            out.fixed32(utf8.length).raw(utf8);
        }
        out.end(entry);
    }

    private RefusedException refused(String why) {
        return RefusedException.invalid("input '%s' %s".formatted(name, why));
    }
}
