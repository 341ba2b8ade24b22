package dev.tandem.runtime.serve.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.protocol.InferTensorContents;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Values of tensors in the forms that the protocol has for them, made without the code that is tested. */
final class Contents {

    private Contents() {}

    /** The values of one field of an InferTensorContents as numbers and strings. */
    static List<Object> values(Datatype type, InferTensorContents contents) {
        return switch (type) {
            case FP32 ->
                    List.copyOf(
                            contents.getFp32ContentsList().stream()
                                    .map(Float::floatToRawIntBits)
                                    .toList());
            case FP64 ->
                    List.copyOf(
                            contents.getFp64ContentsList().stream()
                                    .map(Double::doubleToRawLongBits)
                                    .toList());
            case INT64 -> List.copyOf(contents.getInt64ContentsList());
            case INT32, INT16, INT8 -> List.copyOf(contents.getIntContentsList());
            case UINT8, UINT16, UINT32 -> List.copyOf(contents.getUintContentsList());
            case UINT64 -> List.copyOf(contents.getUint64ContentsList());
            case BOOL -> List.copyOf(contents.getBoolContentsList());
            case BYTES ->
                    List.copyOf(
                            contents.getBytesContentsList().stream()
                                    .map(ByteString::toStringUtf8)
                                    .toList());
            case FP16, BF16 -> throw new IllegalArgumentException();
        };
    }

    /** The values of a tensor as {@link #values} gives them. */
    static List<Object> typed(Tensor tensor) {
        return switch (tensor) {
            case TextTensor text -> List.copyOf(text.values());
            case NumericTensor numeric ->
                    IntStream.range(0, numeric.shape().elements())
                            .mapToObj(i -> number(numeric.datatype(), numeric.data(), i))
                            .toList();
        };
    }

    private static Object number(Datatype type, ByteBuffer data, int i) {
        return switch (type) {
            case FP32, INT32, UINT32 -> data.getInt(4 * i);
            case FP64, INT64, UINT64 -> data.getLong(8 * i);
            case UINT16 -> Short.toUnsignedInt(data.getShort(2 * i));
            case INT16 -> (int) data.getShort(2 * i);
            case INT8 -> (int) data.get(i);
            case UINT8 -> Byte.toUnsignedInt(data.get(i));
            case BOOL -> data.get(i) == 1;
            case FP16, BF16, BYTES -> throw new IllegalArgumentException();
        };
    }

    /** A tensor as an entry of raw_input_contents. */
    static ByteString raw(Tensor tensor) {
        return switch (tensor) {
            case TextTensor text -> rawStrings(text.values());
            case NumericTensor numeric -> ByteString.copyFrom(numeric.data().duplicate());
        };
    }

    private static ByteString rawStrings(List<String> values) {
        var all = ByteString.EMPTY;
        for (var value : values) {
            var utf8 = ByteString.copyFromUtf8(value);
            var length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(utf8.size());
            all = all.concat(ByteString.copyFrom(length.flip())).concat(utf8);
        }
        return all;
    }

    static ByteString randomRaw(Datatype type, int count, Random random) {
        if (type == Datatype.BYTES) {
            return rawStrings(strings(count, random));
        }
        byte[] bytes = new byte[count * type.size()];
        random.nextBytes(bytes);
        if (type == Datatype.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 1;
            }
        }
        return ByteString.copyFrom(bytes);
    }

    static List<String> strings(int count, Random random) {
        var strings = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            strings.add(List.of("", "a", "é雪", "\ufffd", "x".repeat(200)).get(random.nextInt(5)));
        }
        return strings;
    }

    /** A field {@code contents}, whose numbers come alone, packed or both, and which may itself come in two parts. */
    static ByteString randomTyped(Datatype type, int count, Random random) {
        int first = random.nextBoolean() ? count : random.nextInt(count + 1);
        var all = contents(type, first, random);
        return first < count ? all.concat(contents(type, count - first, random)) : all;
    }

    private static ByteString contents(Datatype type, int count, Random random) {
        var contents = written(out -> writeValues(type, count, random, out));
        return written(out -> out.writeBytes(5, contents));
    }

    private static void writeValues(Datatype type, int count, Random random, CodedOutputStream out)
            throws IOException {
        int field = field(type);
        int left = count;
        while (left > 0) {
            int run = 1 + random.nextInt(left);
            if (type == Datatype.BYTES) {
                for (var value : strings(run, random)) {
                    out.writeBytes(field, ByteString.copyFromUtf8(value));
                }
            } else if (random.nextBoolean()) {
                int values = run;
                out.writeBytes(
                        field,
                        written(
                                packed -> {
                                    for (int i = 0; i < values; i++) {
                                        writeNumber(type, random, packed);
                                    }
                                }));
            } else {
                for (int i = 0; i < run; i++) {
                    out.writeTag(field, wireType(type));
                    writeNumber(type, random, out);
                }
            }
            left -= run;
        }
    }

    private static void writeNumber(Datatype type, Random random, CodedOutputStream out)
            throws IOException {
        switch (type) {
            case FP32 -> out.writeFixed32NoTag(random.nextInt());
            case FP64 -> out.writeFixed64NoTag(random.nextLong());
            case INT64 -> out.writeInt64NoTag(random.nextLong() >> random.nextInt(64));
            case INT32 -> out.writeInt32NoTag(random.nextInt() >> random.nextInt(32));
            case INT16 -> out.writeInt32NoTag((short) random.nextInt());
            case INT8 -> out.writeInt32NoTag((byte) random.nextInt());
            case UINT8 -> out.writeUInt32NoTag(random.nextInt(256));
            case UINT16 -> out.writeUInt32NoTag(random.nextInt(65_536));
            case UINT32 -> out.writeUInt32NoTag(random.nextInt());
            case UINT64 -> out.writeUInt64NoTag(random.nextLong());
            case BOOL -> out.writeUInt64NoTag(random.nextBoolean() ? 0 : random.nextLong());
            case FP16, BF16, BYTES -> throw new IllegalArgumentException();
        }
    }

    private static int wireType(Datatype type) {
        return switch (type) {
            case FP32 -> WireFormat.WIRETYPE_FIXED32;
            case FP64 -> WireFormat.WIRETYPE_FIXED64;
            default -> WireFormat.WIRETYPE_VARINT;
        };
    }

    private static int field(Datatype type) {
        return switch (type) {
            case BOOL -> 1;
            case INT8, INT16, INT32 -> 2;
            case INT64 -> 3;
            case UINT8, UINT16, UINT32 -> 4;
            case UINT64 -> 5;
            case FP32 -> 6;
            case FP64 -> 7;
            case BYTES -> 8;
            case FP16, BF16 -> throw new IllegalArgumentException();
        };
    }

    private static ByteString written(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        try {
            writing.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(bytes.toByteArray());
    }

    @FunctionalInterface
    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }
}
