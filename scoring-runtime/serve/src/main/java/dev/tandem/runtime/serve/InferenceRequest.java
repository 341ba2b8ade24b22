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
 * @param policy how soon to score it
 * @param memory holds the inputs
 */
public record InferenceRequest(
        Optional<String> id,
        Map<String, Tensor> inputs,
        Set<String> outputs,
        OutputForms forms,
        SchedulePolicy policy,
        TensorMemory memory)
        implements AutoCloseable {

    /** One that says nothing of how soon it has to be scored. */
    public InferenceRequest(
            Optional<String> id,
            Map<String, Tensor> inputs,
            Set<String> outputs,
            OutputForms forms,
            TensorMemory memory) {
        this(id, inputs, outputs, forms, SchedulePolicy.USUAL, memory);
    }

    @Override
    public void close() {
        memory.close();
    }
}
