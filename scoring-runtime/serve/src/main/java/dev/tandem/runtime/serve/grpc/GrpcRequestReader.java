package dev.tandem.runtime.serve.grpc;

import com.google.protobuf.ByteString;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.ModelInput;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferRequest.InferInputTensor;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads ModelInferRequest against a model's signature. */
final class GrpcRequestReader {

    private GrpcRequestReader() {}

    static InferenceRequest read(ModelSignature signature, ModelInferRequest message) {
        int raw = message.getRawInputContentsCount();
        if (raw > 0 && raw != message.getInputsCount()) {
            throw RefusedException.invalid(
                    "raw_input_contents has %d entries for %d inputs; there is one for each"
                            .formatted(raw, message.getInputsCount()));
        }
        var memory = new TensorMemory();
        try {
            var inputs = inputs(signature, message, memory);
            signature.checkComplete(inputs.keySet());
            var id =
                    message.getId().isEmpty()
                            ? Optional.<String>empty()
                            : Optional.of(message.getId());
            return new InferenceRequest(id, inputs, outputs(signature, message), memory);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    private static Map<String, Tensor> inputs(
            ModelSignature signature, ModelInferRequest message, TensorMemory memory) {
        var inputs = new LinkedHashMap<String, Tensor>(4);
        for (int i = 0; i < message.getInputsCount(); i++) {
            var input = message.getInputs(i);
            var raw =
                    message.getRawInputContentsCount() > 0
                            ? Optional.of(message.getRawInputContents(i))
                            : Optional.<ByteString>empty();
            var tensor = tensor(signature.input(input.getName()), input, raw, memory);
            if (inputs.put(input.getName(), tensor) != null) {
                throw RefusedException.invalid(
                        "input '%s' is given twice".formatted(input.getName()));
            }
        }
        return inputs;
    }

    private static Tensor tensor(
            ModelInput expected,
            InferInputTensor input,
            Optional<ByteString> raw,
            TensorMemory memory) {
        expected.accept(input.getDatatype());
        Shape shape = expected.accept(sizes(input));
        Datatype datatype = expected.datatype();
        if (raw.isEmpty()) {
            return new TypedContents(expected.name(), datatype, shape)
                    .read(input.getContents(), memory);
        }
        if (input.hasContents()) {
            throw RefusedException.invalid(
                    "input '%s' has contents beside raw_input_contents; give one of them"
                            .formatted(expected.name()));
        }
        return new RawContents(expected.name(), datatype, shape).read(raw.get(), memory);
    }

    private static long[] sizes(InferInputTensor input) {
        long[] sizes = new long[input.getShapeCount()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = input.getShape(i);
        }
        return sizes;
    }

    private static Set<String> outputs(ModelSignature signature, ModelInferRequest message) {
        if (message.getOutputsCount() == 0) {
            return signature.outputNames();
        }
        var outputs = new LinkedHashSet<String>(4);
        for (var output : message.getOutputsList()) {
            signature.outputType(output.getName());
            outputs.add(output.getName());
        }
        return outputs;
    }
}
