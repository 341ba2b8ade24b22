package dev.tandem.runtime.serve.json;

import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.MalformedJsonException;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.json.JsonScanner;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the body of an infer request (Open Inference Protocol, REST, "Inference Request JSON Object") against a model's
 * signature. Fields that the protocol does not name, and all parameters, are read over.
 */
public final class InferRequestReader {

    private static final int MOST_DIMENSIONS = 32;
    private static final int NOT_SEEN = -1;

    private final ModelSignature signature;
    private final JsonScanner json;
    private final TensorMemory memory = new TensorMemory();
    private final Map<String, Tensor> inputs = new LinkedHashMap<>(4);
    private final Set<String> outputs = new LinkedHashSet<>(4);
    private Optional<String> id = Optional.empty();

    private InferRequestReader(ModelSignature signature, byte[] body) {
        this.signature = signature;
        this.json = new JsonScanner(body);
    }

    /**
     * Reads one request.
     *
     * @throws MalformedJsonException if it is not JSON
     * @throws InvalidInputException or {@link RefusedException} if it is JSON but no request that this model takes
     */
    public static InferenceRequest read(ModelSignature signature, byte[] body) {
        var reader = new InferRequestReader(signature, body);
        try {
            return reader.read();
        } catch (RuntimeException e) {
            reader.memory.close();
            throw e;
        }
    }

    private InferenceRequest read() {
        if (json.peek() != '{') {
            throw json.malformed("a request is an object, but this begins with " + json.found());
        }
        readObject(
                key -> {
                    switch (key) {
                        case "id" -> id = Optional.of(readString("id"));
                        case "inputs" -> readArray("inputs", this::readInput);
                        case "outputs" -> readArray("outputs", this::readOutput);
                        default -> json.skipValue();
                    }
                });
        json.expectEnd();
        signature.checkComplete(inputs.keySet());
        return new InferenceRequest(
                id, inputs, outputs.isEmpty() ? signature.outputNames() : outputs, memory);
    }

    private void readInput() {
        var input = new Input();
        readObject(
                key -> {
                    switch (key) {
                        case "name" -> input.name = readString("name of an input");
                        case "datatype" -> input.datatype = readString("datatype of an input");
                        case "shape" -> input.shape = readShape();
                        case "data" -> {
                            if (input.isDescribed()) {
                                input.tensor = readTensor(input);
                            } else {
                                input.dataAt = json.position();
                                json.skipValue();
                            }
                        }
                        default -> json.skipValue();
                    }
                });
        var tensor = input.tensor == null ? readLater(input) : input.tensor;
        if (inputs.put(input.name, tensor) != null) {
            throw RefusedException.invalid("input '%s' is given twice".formatted(input.name));
        }
    }

    /** Reads data that came before the fields that say how to read it. */
    private Tensor readLater(Input input) {
        if (input.name == null) {
            throw RefusedException.invalid("an input has no name");
        }
        var expected = signature.input(input.name);
        if (input.datatype == null) {
            throw missing(input.name, "datatype");
        }
        expected.accept(input.datatype);
        if (input.shape == null) {
            throw missing(input.name, "shape");
        }
        expected.accept(input.shape);
        if (input.dataAt == NOT_SEEN) {
            throw missing(input.name, "data");
        }
        int end = json.position();
        json.moveTo(input.dataAt);
        var tensor = readTensor(input);
        json.moveTo(end);
        return tensor;
    }

    private Tensor readTensor(Input input) {
        var expected = signature.input(input.name);
        expected.accept(input.datatype);
        Shape shape = expected.accept(input.shape);
        return new TensorDataReader(json, input.name, expected.datatype(), shape).read(memory);
    }

    private long[] readShape() {
        if (json.peek() != '[') {
            throw RefusedException.invalid(
                    "the shape of an input is no array at byte " + json.position());
        }
        json.expect('[');
        long[] shape = new long[MOST_DIMENSIONS];
        int rank = 0;
        if (json.accept(']')) {
            return new long[0];
        }
        do {
            if (rank == MOST_DIMENSIONS) {
                throw RefusedException.invalid("the shape of an input has more than 32 dimensions");
            }
            shape[rank++] = readDimension();
        } while (json.accept(','));
        json.expect(']');
        return Arrays.copyOf(shape, rank);
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

    private void readOutput() {
        var name = new String[1];
        readObject(
                key -> {
                    if (key.equals("name")) {
                        name[0] = readString("name of an output");
                    } else {
                        json.skipValue();
                    }
                });
        if (name[0] == null) {
            throw RefusedException.invalid("an output has no name");
        }
        signature.outputType(name[0]);
        outputs.add(name[0]);
    }

    private String readString(String what) {
        if (json.peek() != '"') {
            int position = json.position();
            json.skipValue();
            throw RefusedException.invalid(
                    "the %s must be a string, at byte %d".formatted(what, position));
        }
        return json.string();
    }

    private void readArray(String what, Runnable element) {
        if (json.peek() != '[') {
            int position = json.position();
            json.skipValue();
            throw RefusedException.invalid(
                    "'%s' must be an array, at byte %d".formatted(what, position));
        }
        json.expect('[');
        if (json.accept(']')) {
            return;
        }
        do {
            if (json.peek() != '{') {
                int position = json.position();
                json.skipValue();
                throw RefusedException.invalid(
                        "'%s' must hold objects, at byte %d".formatted(what, position));
            }
            element.run();
        } while (json.accept(','));
        json.expect(']');
    }

    private void readObject(FieldReader field) {
        json.expect('{');
        if (json.accept('}')) {
            return;
        }
        do {
            String key = json.string();
            json.expect(':');
            field.read(key);
        } while (json.accept(','));
        json.expect('}');
    }

    private static RefusedException missing(String input, String field) {
        return RefusedException.invalid("input '%s' has no %s".formatted(input, field));
    }

    /** Reads the value of one field of an object, whose key has just been read. */
    @FunctionalInterface
    private interface FieldReader {
        void read(String key);
    }

    /** One element of {@code inputs} while its fields arrive, in whichever order. */
    private static final class Input {
        private String name;
        private String datatype;
        private long[] shape;
        private Tensor tensor;
        private int dataAt = NOT_SEEN;

        private boolean isDescribed() {
            return name != null && datatype != null && shape != null;
        }
    }
}
