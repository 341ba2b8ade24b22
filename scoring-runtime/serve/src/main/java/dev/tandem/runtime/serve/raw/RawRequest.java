package dev.tandem.runtime.serve.raw;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.ModelInput;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.OutputForms;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that is the values of the model's single input and nothing else (Triton's binary data extension, "Raw Binary
 * Request"). Its shape follows from its size: every size that the model leaves open is 1, but for the last of them. The
 * bytes of a string are the string.
 */
public final class RawRequest {

    private RawRequest() {}

    /**
     * Reads one.
     *
     * @throws RefusedException or {@link dev.tandem.runtime.core.InvalidInputException} if the model has more inputs, or
     *     bytes of another number
     */
    public static InferenceRequest read(ModelSignature signature, byte[] body) {
        if (signature.inputs().size() != 1) {
            throw RefusedException.invalid(
                    "a request without JSON is for models with one input, and this one has %d; name them in JSON"
                            .formatted(signature.inputs().size()));
        }
        var declared = signature.inputs().get(0);
        var input = signature.input(declared.name());
        var memory = new TensorMemory();
        try {
            var tensor = tensor(input, declared.shape(), body, memory);
            return new InferenceRequest(
                    Optional.empty(),
                    Map.of(input.name(), tensor),
                    signature.outputNames(),
                    OutputForms.RAW,
                    memory);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    private static Tensor tensor(
            ModelInput input, List<Long> declared, byte[] body, TensorMemory memory) {
        long[] sizes = declared.stream().mapToLong(size -> Math.max(1, size)).toArray();
        if (input.datatype() == Datatype.BYTES) {
            return string(input, input.accept(sizes), body);
        }
        int open = declared.lastIndexOf(-1L);
        if (open >= 0) {
            long least = (long) Shape.of(sizes).elements() * input.datatype().size();
            sizes[open] = body.length / least;
        }
        var tensor = RawTensor.of(input, input.accept(sizes));
        return tensor.read(body, 0, body.length, memory);
    }

    private static Tensor string(ModelInput input, Shape shape, byte[] body) {
        if (shape.elements() != 1) {
            throw RefusedException.invalid(
                    "input '%s' takes %d strings of shape %s; a request without JSON is one"
                            .formatted(input.name(), shape.elements(), shape));
        }
        String what = "input '" + input.name() + "' holds a string that";
        return new TextTensor(shape, List.of(Utf8.text(body, 0, body.length, what)));
    }
}
