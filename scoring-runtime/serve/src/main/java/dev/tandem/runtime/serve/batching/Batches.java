package dev.tandem.runtime.serve.batching;

import dev.tandem.runtime.config.BatchingConfig;
import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.ModelSignature;

import java.util.List;
import java.util.Optional;

/**
 * How many rows may be scored together, and how long one may wait for others.
 *
 * @param maxRows 1: each request by itself
 */
public record Batches(int maxRows, long maxDelayNanos) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Each request by itself. */
    public static final Batches NONE = new Batches(1, 0);

    /**
     * What a configuration allows for a model.
     *
     * @throws IllegalArgumentException in words for people, if the model takes no batches
     */
    public static Batches of(Optional<BatchingConfig> config, ModelSignature model) {
        if (config.isEmpty()) {
            return NONE;
        }
        check("input", model.inputs());
        check("output", model.outputs());
        return new Batches(config.get().maxRows(), config.get().maxDelayMillis() * NANOS_PER_MILLI);
    }

    private static void check(String what, List<TensorSignature> tensors) {
        for (var tensor : tensors) {
            if (tensor.shape().isEmpty() || tensor.shape().getFirst() != -1) {
                throw new IllegalArgumentException(
                        "batching is asked for, but %s '%s' of the model has shape %s: requests can be joined only where the first dimension of every input and output may have any size (-1). Leave batching out, or export the model with a dynamic first dimension"
                                .formatted(
                                        what,
                                        tensor.name(),
                                        tensor.shape().toString().replace(" ", "")));
            }
        }
    }
}
