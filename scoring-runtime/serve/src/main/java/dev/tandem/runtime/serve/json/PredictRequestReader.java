package dev.tandem.runtime.serve.json;

import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.json.JsonScanner;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.OutputForms;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Reads the body of a request in the V1 protocol: {@code instances}, each of which is a row. A row is an object with a value
 * for every input, or, where the model has one input, its value alone. Types and shapes are those of the model.
 */
public final class PredictRequestReader {

    private static final int MOST_DIMENSIONS = 32;

    private final ModelSignature signature;
    private final JsonScanner json;
    private final int bodyBytes;
    private final Instances instances;
    private final TensorMemory memory = new TensorMemory();

    private PredictRequestReader(ModelSignature signature, byte[] body) {
        this.signature = signature;
        this.json = new JsonScanner(body);
        this.bodyBytes = body.length;
        var inputs = signature.inputs();
        this.instances =
                new Instances(
                        json,
                        new ObjectReader(json),
                        inputs.size() == 1 ? inputs.get(0).name() : "");
    }

    /** Reads one; see {@link InferRequestReader#read(ModelSignature, byte[])} for what it throws. */
    public static InferenceRequest read(ModelSignature signature, byte[] body) {
        var reader = new PredictRequestReader(signature, body);
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
        new ObjectReader(json)
                .object(
                        key -> {
                            if (key.equals("instances")) {
                                instances.read();
                            } else {
                                json.skipValue();
                            }
                        });
        json.expectEnd();
        if (instances.rows() == 0) {
            throw RefusedException.invalid(
                    "the request has no instances; V1 takes {\"instances\": [ROW, ...]}, and whole"
                            + " tensors go to /v2");
        }
        var inputs = new LinkedHashMap<String, Tensor>();
        instances
                .inputs()
                .forEach((name, places) -> inputs.put(name, tensor(name, places.toArray())));
        signature.checkComplete(inputs.keySet());
        return new InferenceRequest(
                Optional.empty(), inputs, signature.outputNames(), OutputForms.TYPED, memory);
    }

    private Tensor tensor(String name, int[] places) {
        var expected = signature.input(name);
        long[] sizes = sizes(places);
        Shape shape = expected.accept(sizes);
        return new TensorDataReader(json, name, expected.datatype(), shape)
                .readRows(places, bodyBytes, memory);
    }

    /** As the first row has them; whether the others do shows when they are read. */
    private long[] sizes(int[] places) {
        long[] sizes = new long[MOST_DIMENSIONS];
        sizes[0] = places.length;
        int rank = 1;
        json.moveTo(places[0]);
        while (json.peek() == '[' && rank < MOST_DIMENSIONS) {
            int begin = json.position();
            sizes[rank++] = elements();
            json.moveTo(begin);
            json.expect('[');
        }
        return Arrays.copyOf(sizes, rank);
    }

    /** Counts the elements of the array that is next. */
    private long elements() {
        json.expect('[');
        if (json.accept(']')) {
            return 0;
        }
        long count = 0;
        do {
            json.skipValue();
            count++;
        } while (json.accept(','));
        return count;
    }
}
