package dev.tandem.runtime.serve.lookup;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;

import java.util.Map;

/** What came of a request's lookups. */
public sealed interface Resolution {

    AnswerParameters parameters();

    /** The answer was there already. */
    record Answered(Map<String, Tensor> outputs, AnswerParameters parameters)
            implements Resolution {}

    /**
     * The model is to be asked.
     *
     * @param inputs all of the model's inputs
     */
    record ToScore(Map<String, Tensor> inputs, AnswerParameters parameters) implements Resolution {}
}
