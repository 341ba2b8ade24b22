package dev.tandem.runtime.core;

import java.util.Map;
import java.util.Set;

/** A model that is loaded and can score. Any number of threads may score at once. */
public interface Model extends AutoCloseable {

    ModelSignature signature();

    /**
     * Scores one request.
     *
     * @param inputs a tensor for each of the signature's inputs
     * @param outputs which of the signature's outputs to give
     * @return the asked outputs, in the order they were asked for
     * @throws InvalidInputException if a name, type or shape is not the signature's
     * @throws ModelFailedException if the computation itself fails
     */
    Map<String, Tensor> score(Map<String, Tensor> inputs, Set<String> outputs);

    @Override
    void close();
}
