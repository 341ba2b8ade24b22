package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;

import java.nio.ByteBuffer;
import java.util.ArrayList;

/** One tensor in InferTensorContents: the field that the protocol names for the type, row-major. */
record TypedContents(String name, Datatype datatype, Shape shape) {

    Tensor read(WireBytes contents, TensorMemory memory) {
        if (!canCarry(datatype)) {
            throw refused(
                    "is of type %s, which only raw_input_contents carries".formatted(datatype));
        }
        var field = ContentsField.of(datatype);
        checkCount(field, contents);
        return datatype == Datatype.BYTES
                ? readStrings(field, contents)
                : readNumbers(field, contents, memory);
    }

    /** Before room for the values is made, so that nobody gets room for values that do not come. */
    private void checkCount(ContentsField field, WireBytes contents) {
        int count = field.count(contents);
        if (count != shape.elements()) {
            throw refused(
                    "has %d values in %s where its shape %s needs %d"
                            .formatted(count, field.fieldName(), shape, shape.elements()));
        }
    }

    private Tensor readStrings(ContentsField field, WireBytes contents) {
        var strings = new ArrayList<String>(shape.elements());
        var fields = contents.fields();
        String what = "input '" + name + "' holds a string that";
        while (fields.next()) {
            if (fields.tag() == field.tag()) {
                strings.add(fields.bytes().text(what));
            } else {
                fields.skip();
            }
        }
        return new TextTensor(shape, strings);
    }

    private Tensor readNumbers(ContentsField field, WireBytes contents, TensorMemory memory) {
        var data = memory.allocate(shape.elements() * datatype.size());
        var fields = contents.fields();
        while (fields.next()) {
            if (fields.tag() == field.packedTag()) {
                putPacked(data, fields.bytes());
            } else if (fields.tag() == field.tag()) {
                put(data, fields);
            } else {
                fields.skip();
            }
        }
        return new NumericTensor(datatype, shape, data.flip());
    }

    private void putPacked(ByteBuffer data, WireBytes values) {
        if (datatype == Datatype.FP32 || datatype == Datatype.FP64) {
            // Little-endian, one behind the other: as they are in memory.
            values.copyTo(data);
            return;
        }
        var numbers = values.fields();
        while (numbers.hasMore()) {
            put(data, numbers);
        }
    }

    private void put(ByteBuffer data, WireReader next) {
        switch (datatype) {
            case FP32 -> data.putInt(next.fixed32());
            case FP64 -> data.putLong(next.fixed64());
            case INT64 -> data.putLong(next.varint());
            case INT32 -> data.putInt(next.int32());
            case INT16 ->
                    data.putShort((short) within(next.int32(), Short.MIN_VALUE, Short.MAX_VALUE));
            case INT8 -> data.put((byte) within(next.int32(), Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> data.put((byte) within(Integer.toUnsignedLong(next.int32()), 0, 255));
            case BOOL -> data.put((byte) (next.varint() != 0 ? 1 : 0));
            case UINT16 ->
                    data.putShort((short) within(Integer.toUnsignedLong(next.int32()), 0, 65_535));
            case UINT32 -> data.putInt(next.int32());
            case UINT64 -> data.putLong(next.varint());
            case FP16, BF16, BYTES ->
                    throw new IllegalStateException(datatype + " is told apart before");
        }
    }

    private long within(long value, long min, long max) {
        if (value < min || value > max) {
            throw refused("holds %d; %s takes %d to %d".formatted(value, datatype, min, max));
        }
        return value;
    }

    static boolean canCarry(Datatype datatype) {
        return datatype != Datatype.FP16 && datatype != Datatype.BF16;
    }

    /** Writes an InferTensorContents. */
    static void write(Tensor tensor, WireWriter out) {
        int field = ContentsField.of(tensor.datatype()).number();
        switch (tensor) {
            case TextTensor text -> text.values().forEach(value -> out.string(field, value));
            case NumericTensor numeric -> writeNumbers(numeric, field, out);
        }
    }

    private static void writeNumbers(NumericTensor tensor, int field, WireWriter out) {
        var data = tensor.data();
        if (tensor.datatype() == Datatype.FP32 || tensor.datatype() == Datatype.FP64) {
            out.bytes(field, data);
            return;
        }
        int packed = out.begin(field);
        for (int i = 0; i < tensor.shape().elements(); i++) {
            out.varint(number(tensor.datatype(), data, i));
        }
        out.end(packed);
    }

    private static long number(Datatype datatype, ByteBuffer data, int i) {
        return switch (datatype) {
            case INT64, UINT64 -> data.getLong(i * 8);
            case INT32 -> data.getInt(i * 4);
            case INT16 -> data.getShort(i * 2);
            case INT8 -> data.get(i);
            case UINT32 -> Integer.toUnsignedLong(data.getInt(i * 4));
            case UINT16 -> Short.toUnsignedInt(data.getShort(i * 2));
            case UINT8 -> Byte.toUnsignedInt(data.get(i));
            case BOOL -> data.get(i) == 0 ? 0 : 1;
            case FP32, FP64, FP16, BF16, BYTES ->
                    throw new IllegalStateException(datatype + " is told apart before");
        };
    }

    private RefusedException refused(String why) {
        return RefusedException.invalid("input '%s' %s".formatted(name, why));
    }
}
