package dev.tandem.runtime.serve.json;

import dev.tandem.runtime.core.ModelInput;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.json.JsonScanner;
import dev.tandem.runtime.serve.ParameterNames;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;
import dev.tandem.runtime.serve.raw.RawTensor;

import java.util.Arrays;

/** One element of {@code inputs} while its fields arrive, in whichever order. */
final class InputReader {

    private static final int MOST_DIMENSIONS = 32;
    private static final int NOT_SEEN = -1;

    private final ModelSignature signature;
    private final JsonScanner json;
    private final ObjectReader objects;
    private final BinaryData binary;
    private final TensorMemory memory;

    private String name;
    private String datatype;
    private long[] shape;
    private Tensor tensor;
    private int dataAt = NOT_SEEN;
    private boolean isBinary;
    private long binarySize;

    InputReader(
            ModelSignature signature,
            JsonScanner json,
            ObjectReader objects,
            BinaryData binary,
            TensorMemory memory) {
        this.signature = signature;
        this.json = json;
        this.objects = objects;
        this.binary = binary;
        this.memory = memory;
    }

    /** Reads the object, which is next, and its values, wherever they are. */
    Tensor read() {
        objects.object(this::readField);
        if (tensor == null) {
            tensor = isBinary ? readBinary() : readLater();
        } else if (isBinary) {
            throw twofold();
        }
        return tensor;
    }

    /** The input's name, once it is read. */
    String name() {
        return name;
    }

    private void readField(String key) {
        switch (key) {
            case "name" -> name = objects.string("name of an input");
            case "datatype" -> datatype = objects.string("datatype of an input");
            case "shape" -> shape = readShape();
            case "parameters" -> objects.parameters("an input", this::readParameter);
            case "data" -> {
                if (name != null && datatype != null && shape != null) {
                    tensor = readData();
                } else {
                    dataAt = json.position();
                    json.skipValue();
                }
            }
            default -> json.skipValue();
        }
    }

    private void readParameter(String key) {
        if (key.equals(ParameterNames.BINARY_DATA_SIZE)) {
            binarySize = objects.wholeNumber("binary_data_size of an input");
            isBinary = true;
        } else {
            ParameterNames.check(key, "an input");
            json.skipValue();
        }
    }

    private Tensor readBinary() {
        var expected = described();
        if (dataAt != NOT_SEEN) {
            throw twofold();
        }
        return binary.take(RawTensor.of(expected, expected.accept(shape)), binarySize, memory);
    }

    /** Reads data that came before the fields that say how to read it. */
    private Tensor readLater() {
        described();
        if (dataAt == NOT_SEEN) {
            throw missing("data");
        }
        int end = json.position();
        json.moveTo(dataAt);
        var read = readData();
        json.moveTo(end);
        return read;
    }

    /** The model's input that this one is for, in its type and shape. */
    private ModelInput described() {
        if (name == null) {
            throw RefusedException.invalid("an input has no name");
        }
        var expected = signature.input(name);
        if (datatype == null) {
            throw missing("datatype");
        }
        expected.accept(datatype);
        if (shape == null) {
            throw missing("shape");
        }
        expected.accept(shape);
        return expected;
    }

    private Tensor readData() {
        var expected = signature.input(name);
        expected.accept(datatype);
        Shape accepted = expected.accept(shape);
        return new TensorDataReader(json, name, expected.datatype(), accepted).read(memory);
    }

    private long[] readShape() {
        if (json.peek() != '[') {
            throw RefusedException.invalid(
                    "the shape of an input is no array at byte " + json.position());
        }
        json.expect('[');
        long[] sizes = new long[MOST_DIMENSIONS];
        int rank = 0;
        if (json.accept(']')) {
            return new long[0];
        }
        do {
            if (rank == MOST_DIMENSIONS) {
                throw RefusedException.invalid("the shape of an input has more than 32 dimensions");
            }
            sizes[rank++] = readDimension();
        } while (json.accept(','));
        json.expect(']');
        return Arrays.copyOf(sizes, rank);
    }

    private long readDimension() {
        if (json.atNumber()) {
            try {
                return json.wholeNumber();
            } catch (ArithmeticException e) {
                throw RefusedException.invalid(
                        "the shape of an input holds %s before byte %d; every size is a whole number"
                                .formatted(e.getMessage(), json.position()));
            }
        }
        json.skipValue();
        throw RefusedException.invalid(
                "the shape of an input holds what is no number before byte " + json.position());
    }

    private RefusedException missing(String field) {
        return RefusedException.invalid("input '%s' has no %s".formatted(name, field));
    }

    private RefusedException twofold() {
        return RefusedException.invalid(
                "input '%s' has data and binary_data_size; give one of them".formatted(name));
    }
}
