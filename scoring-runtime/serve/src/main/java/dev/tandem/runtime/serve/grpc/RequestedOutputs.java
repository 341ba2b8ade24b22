package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.OutputForms;
import dev.tandem.runtime.serve.OutputForms.BestClasses;
import dev.tandem.runtime.serve.TensorMemory;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Which outputs a ModelInferRequest asks for, and in which form. */
final class RequestedOutputs {

    private final InferMessage message;
    private final Set<String> names;
    private final Map<String, BestClasses> classes = new HashMap<>(0);

    RequestedOutputs(ModelSignature signature, InferMessage message) {
        this.message = message;
        if (!message.namesOutputs()) {
            names = signature.outputNames();
            return;
        }
        names = new LinkedHashSet<>(4);
        message.outputs(
                output -> {
                    signature.outputType(output.name());
                    names.add(output.name());
                    var labels = signature.labels(output.name());
                    output.classes()
                            .ifPresent(
                                    count ->
                                            classes.put(
                                                    output.name(), new BestClasses(count, labels)));
                });
    }

    /** What comes as bytes is answered as bytes. */
    InferenceRequest request(Map<String, Tensor> inputs, TensorMemory memory) {
        var usual = message.rawCount() > 0 ? OutputForms.RAW : OutputForms.TYPED;
        return new InferenceRequest(
                message.id(),
                inputs,
                names,
                classes.isEmpty() ? usual : new OutputForms(usual.raw(), Map.of(), classes),
                message.policy(),
                memory);
    }
}
