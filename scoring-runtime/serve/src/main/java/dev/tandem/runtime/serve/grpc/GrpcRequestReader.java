package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.ModelInput;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;
import dev.tandem.runtime.serve.raw.RawTensor;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a ModelInferRequest against a model's signature. */
final class GrpcRequestReader {

    private GrpcRequestReader() {}

    /** How many inputs a message for that model is read with: one more than it has is sure to be refused. */
    static int mostInputs(ModelSignature signature) {
        return signature.mostInputs() + 1;
    }

    static InferenceRequest read(ModelSignature signature, InferMessage message) {
        if (message.rawCount() > 0 && message.rawCount() != message.inputCount()) {
            throw RefusedException.invalid(
                    "raw_input_contents has %d entries for %d inputs; there is one for each"
                            .formatted(message.rawCount(), message.inputCount()));
        }
        var memory = new TensorMemory();
        try {
            var inputs = inputs(signature, message, memory);
            signature.checkComplete(inputs.keySet());
            return new RequestedOutputs(signature, message).request(inputs, memory);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    private static Map<String, Tensor> inputs(
            ModelSignature signature, InferMessage message, TensorMemory memory) {
        var inputs = new LinkedHashMap<String, Tensor>(4);
        for (int i = 0; i < message.inputs().size(); i++) {
            var input = InferInput.read(message.inputs().get(i));
            var expected = signature.input(input.name());
            var tensor =
                    message.rawCount() > 0
                            ? raw(expected, input, message.raw().get(i), memory)
                            : typed(expected, input, memory);
            if (inputs.put(input.name(), tensor) != null) {
                throw RefusedException.invalid("input '%s' is given twice".formatted(input.name()));
            }
        }
        return inputs;
    }

    private static Tensor typed(ModelInput expected, InferInput input, TensorMemory memory) {
        return new TypedContents(expected.name(), expected.datatype(), shape(expected, input))
                .read(input.contents(), memory);
    }

    private static Tensor raw(
            ModelInput expected, InferInput input, WireBytes raw, TensorMemory memory) {
        Shape shape = shape(expected, input);
        if (input.hasContents()) {
            throw RefusedException.invalid(
                    "input '%s' has contents beside raw_input_contents; give one of them"
                            .formatted(expected.name()));
        }
        return raw.tensor(RawTensor.of(expected, shape), memory);
    }

    private static Shape shape(ModelInput expected, InferInput input) {
        expected.accept(input.datatype());
        return expected.accept(input.sizes());
    }
}
