package dev.tandem.runtime.serve.grpc;

import com.google.protobuf.ByteString;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;

import java.nio.ByteBuffer;
import java.util.List;

/** One tensor in InferTensorContents: the field that the protocol names for the type, row-major. */
record TypedContents(String name, Datatype datatype, Shape shape) {

    Tensor read(InferTensorContents contents, TensorMemory memory) {
        checkCount(contents);
        if (datatype == Datatype.BYTES) {
            List<String> strings =
                    contents.getBytesContentsList().stream()
                            .map(value -> RawContents.text(name, value.asReadOnlyByteBuffer()))
                            .toList();
            return new TextTensor(shape, strings);
        }
        var data = memory.allocate(shape.elements() * datatype.size());
        for (int i = 0; i < shape.elements(); i++) {
            put(data, contents, i);
        }
        return new NumericTensor(datatype, shape, data.flip());
    }

    private void put(ByteBuffer data, InferTensorContents contents, int i) {
        switch (datatype) {
            case FP32 -> data.putFloat(contents.getFp32Contents(i));
            case FP64 -> data.putDouble(contents.getFp64Contents(i));
            case INT64 -> data.putLong(contents.getInt64Contents(i));
            case INT32 -> data.putInt(contents.getIntContents(i));
            case INT16 ->
                    data.putShort(
                            (short)
                                    within(
                                            contents.getIntContents(i),
                                            Short.MIN_VALUE,
                                            Short.MAX_VALUE));
            case INT8 ->
                    data.put(
                            (byte)
                                    within(
                                            contents.getIntContents(i),
                                            Byte.MIN_VALUE,
                                            Byte.MAX_VALUE));
            case UINT8 ->
                    data.put(
                            (byte)
                                    within(
                                            Integer.toUnsignedLong(contents.getUintContents(i)),
                                            0,
                                            255));
            case BOOL -> data.put((byte) (contents.getBoolContents(i) ? 1 : 0));
            case UINT16, UINT32, UINT64, FP16, BF16, BYTES ->
                    throw new IllegalStateException(datatype + " is told apart before");
        }
    }

    private long within(long value, long min, long max) {
        if (value < min || value > max) {
            throw refused("holds %d; %s takes %d to %d".formatted(value, datatype, min, max));
        }
        return value;
    }

    private void checkCount(InferTensorContents contents) {
        int count =
                switch (datatype) {
                    case FP32 -> contents.getFp32ContentsCount();
                    case FP64 -> contents.getFp64ContentsCount();
                    case INT64 -> contents.getInt64ContentsCount();
                    case UINT64 -> contents.getUint64ContentsCount();
                    case INT8, INT16, INT32 -> contents.getIntContentsCount();
                    case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
                    case BOOL -> contents.getBoolContentsCount();
                    case BYTES -> contents.getBytesContentsCount();
                    case FP16, BF16 ->
                            throw refused(
                                    "is of type %s, which only raw_input_contents carries"
                                            .formatted(datatype));
                };
        if (count != shape.elements()) {
            throw refused(
                    "has %d values in %s where its shape %s needs %d"
                            .formatted(count, field(), shape, shape.elements()));
        }
    }

    /** The field of InferTensorContents that carries the type. */
    private String field() {
        return switch (datatype) {
            case INT8, INT16, INT32 -> "int_contents";
            case UINT8, UINT16, UINT32 -> "uint_contents";
            default -> datatype.name().toLowerCase(java.util.Locale.ROOT) + "_contents";
        };
    }

    static boolean canCarry(Datatype datatype) {
        return datatype != Datatype.FP16 && datatype != Datatype.BF16;
    }

    static InferTensorContents write(Tensor tensor) {
        var contents = InferTensorContents.newBuilder();
        switch (tensor) {
            case TextTensor text ->
                    text.values()
                            .forEach(
                                    value ->
                                            contents.addBytesContents(
                                                    ByteString.copyFromUtf8(value)));
            case NumericTensor numeric -> {
                for (int i = 0; i < numeric.shape().elements(); i++) {
                    add(contents, numeric.datatype(), numeric.data(), i);
                }
            }
        }
        return contents.build();
    }

    private static void add(
            InferTensorContents.Builder contents, Datatype datatype, ByteBuffer data, int i) {
        switch (datatype) {
            case FP32 -> contents.addFp32Contents(data.getFloat(i * 4));
            case FP64 -> contents.addFp64Contents(data.getDouble(i * 8));
            case INT64 -> contents.addInt64Contents(data.getLong(i * 8));
            case UINT64 -> contents.addUint64Contents(data.getLong(i * 8));
            case INT32 -> contents.addIntContents(data.getInt(i * 4));
            case INT16 -> contents.addIntContents(data.getShort(i * 2));
            case INT8 -> contents.addIntContents(data.get(i));
            case UINT32 -> contents.addUintContents(data.getInt(i * 4));
            case UINT16 -> contents.addUintContents(Short.toUnsignedInt(data.getShort(i * 2)));
            case UINT8 -> contents.addUintContents(Byte.toUnsignedInt(data.get(i)));
            case BOOL -> contents.addBoolContents(data.get(i) != 0);
            case FP16, BF16, BYTES ->
                    throw new IllegalStateException(datatype + " is told apart before");
        }
    }

    private RefusedException refused(String why) {
        return RefusedException.invalid("input '%s' %s".formatted(name, why));
    }
}
