package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.Tensor;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One request to score, read and checked against the model's signature.
 *
 * @param id what the asker calls it, to be repeated in the answer
 * @param outputs the outputs to give, in the order to give them
 * @param forms how to give them
 * @param memory holds the inputs
 */
public record InferenceRequest(
        Optional<String> id,
        Map<String, Tensor> inputs,
        Set<String> outputs,
        OutputForms forms,
        TensorMemory memory)
        implements AutoCloseable {

    @Override
    public void close() {
        memory.close();
    }
}
