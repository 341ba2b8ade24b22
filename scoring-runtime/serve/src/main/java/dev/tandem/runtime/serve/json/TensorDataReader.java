package dev.tandem.runtime.serve.json;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.core.json.JsonScanner;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the {@code data} of one input: either flat, or nested with one level per dimension, row-major both ways.
 */
final class TensorDataReader {

    private final JsonScanner json;
    private final String name;
    private final Datatype datatype;
    private final Shape shape;

    private ByteBuffer numbers;
    private List<String> strings;

    TensorDataReader(JsonScanner json, String name, Datatype datatype, Shape shape) {
        this.json = json;
        this.name = name;
        this.datatype = datatype;
        this.shape = shape;
    }

    /** Reads from the scanner's position to the end of the array there. */
    Tensor read(TensorMemory memory) {
        checkType();
        if (json.peek() != '[') {
            throw refused("has data that is no array but begins with " + json.found());
        }
        allocate(json.remaining(), memory);
        readArray(0);
        return made();
    }

    /**
     * Reads rows that each begin at a place of their own; the first size of the shape is their number.
     *
     * @param bodyBytes how many bytes there are for all of them
     */
    Tensor readRows(int[] places, int bodyBytes, TensorMemory memory) {
        checkType();
        allocate(bodyBytes, memory);
        for (int place : places) {
            json.moveTo(place);
            if (shape.rank() == 1) {
                readValue();
            } else if (json.peek() == '[') {
                readArray(1);
            } else {
                throw refused("has a row that is no array but begins with " + json.found());
            }
        }
        return made();
    }

    private void checkType() {
        if (datatype == Datatype.FP16 || datatype == Datatype.BF16) {
            throw refused(
                    "is of type %s, which JSON does not carry; send it as binary data behind the JSON, or as raw_input_contents over gRPC"
                            .formatted(datatype));
        }
    }

    /** Each value takes at least one byte and a separator, so what is allocated is bounded by what was sent. */
    private void allocate(int bytes, TensorMemory memory) {
        if (shape.elements() > bytes / 2) {
            throw refused(
                    "has fewer values than its shape %s needs: %d"
                            .formatted(shape, shape.elements()));
        }
        if (datatype == Datatype.BYTES) {
            strings = new ArrayList<>(shape.elements());
        } else {
            numbers = memory.allocate(shape.elements() * datatype.size());
        }
    }

    private Tensor made() {
        return datatype == Datatype.BYTES
                ? new TextTensor(shape, strings)
                : new NumericTensor(datatype, shape, numbers.flip());
    }

    private void readArray(int level) {
        json.expect('[');
        boolean nested = json.peek() == '[';
        if (level == 0 && !nested) {
            readValues(shape.elements());
        } else if (level == shape.rank() - 1) {
            readValues((int) shape.dimension(level));
        } else {
            readArrays(level);
        }
    }

    private void readArrays(int level) {
        long expected = shape.dimension(level);
        long count = 0;
        do {
            if (json.peek() != '[') {
                throw refused(
                        "has nested data without a level for each dimension of shape " + shape);
            }
            if (count == expected) {
                throw tooMany(expected);
            }
            readArray(level + 1);
            count++;
        } while (json.accept(','));
        json.expect(']');
        if (count < expected) {
            throw tooFew(count, expected);
        }
    }

    private void readValues(int expected) {
        if (json.accept(']')) {
            throw tooFew(0, expected);
        }
        int count = 0;
        do {
            if (count == expected) {
                throw tooMany(expected);
            }
            readValue();
            count++;
        } while (json.accept(','));
        json.expect(']');
        if (count < expected) {
            throw tooFew(count, expected);
        }
    }

    private void readValue() {
        switch (datatype) {
            case FP32 -> numbers.putFloat(finite(readFloat()));
            case FP64 -> numbers.putDouble(finite(readDouble()));
            case INT64 -> numbers.putLong(readWhole(Long.MIN_VALUE, Long.MAX_VALUE));
            case INT32 -> numbers.putInt((int) readWhole(Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT16 -> numbers.putShort((short) readWhole(Short.MIN_VALUE, Short.MAX_VALUE));
            case INT8 -> numbers.put((byte) readWhole(Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> numbers.put((byte) readWhole(0, 255));
            case BOOL -> numbers.put((byte) (readTruth() ? 1 : 0));
            case BYTES -> strings.add(readString());
            case UINT16 -> numbers.putShort((short) readWhole(0, 65_535));
            case UINT32 -> numbers.putInt((int) readWhole(0, 4_294_967_295L));
            case UINT64 -> numbers.putLong(readUnsigned());
            case FP16, BF16 ->
                    throw new IllegalStateException(
                            "an input of " + datatype + " is refused before its data is read");
        }
    }

    private float readFloat() {
        checkNumber();
        return json.float32();
    }

    private double readDouble() {
        checkNumber();
        return json.float64();
    }

    private float finite(float value) {
        if (Float.isInfinite(value)) {
            throw beyondRange();
        }
        return value;
    }

    private double finite(double value) {
        if (Double.isInfinite(value)) {
            throw beyondRange();
        }
        return value;
    }

    private long readWhole(long min, long max) {
        checkNumber();
        long value;
        try {
            value = json.wholeNumber();
        } catch (ArithmeticException e) {
            throw refused(
                    "holds %s before byte %d where %s takes whole numbers of its size"
                            .formatted(e.getMessage(), json.position(), datatype));
        }
        if (value < min || value > max) {
            throw refused("holds %d; %s takes %d to %d".formatted(value, datatype, min, max));
        }
        return value;
    }

    private long readUnsigned() {
        checkNumber();
        try {
            return json.unsignedWholeNumber();
        } catch (ArithmeticException e) {
            throw refused(
                    "holds %s before byte %d; UINT64 takes 0 to 18446744073709551615"
                            .formatted(e.getMessage(), json.position()));
        }
    }

    private boolean readTruth() {
        byte next = json.peek();
        if (next != 't' && next != 'f') {
            throw wrongValue();
        }
        return json.truth();
    }

    private String readString() {
        if (json.peek() != '"') {
            throw wrongValue();
        }
        return json.string();
    }

    private void checkNumber() {
        if (!json.atNumber()) {
            throw wrongValue();
        }
    }

    /** A value of another kind, if it is one; what is no JSON at all is told as that. */
    private RefusedException wrongValue() {
        int position = json.position();
        if (json.peek() == '[') {
            return refused(
                    "has data nested deeper than its shape %s, at byte %d"
                            .formatted(shape, position));
        }
        String what = json.peek() == ']' ? "nothing" : json.found();
        json.skipValue();
        json.moveTo(position);
        return refused(
                "holds a value that is no %s: %s at byte %d".formatted(datatype, what, position));
    }

    private RefusedException beyondRange() {
        return refused(
                "holds a number beyond the range of %s before byte %d"
                        .formatted(datatype, json.position()));
    }

    private RefusedException tooFew(long count, long expected) {
        return refused(
                "has %d values where its shape %s needs %d".formatted(count, shape, expected));
    }

    private RefusedException tooMany(long expected) {
        return refused(
                "has more than the %d values that its shape %s needs".formatted(expected, shape));
    }

    private RefusedException refused(String why) {
        return RefusedException.invalid("input '%s' %s".formatted(name, why));
    }
}
