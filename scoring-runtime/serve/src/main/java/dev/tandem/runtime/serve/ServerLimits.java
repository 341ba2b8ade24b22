package dev.tandem.runtime.serve;

import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.serve.batching.Batches;

/**
 * How much a server takes on.
 *
 * @param overload what the operator allows
 * @param batches which requests may be scored together
 * @param threads CPUs to use: event loops, and threads that score
 */
public record ServerLimits(OverloadConfig overload, Batches batches, int threads) {

    public ServerLimits {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "threads '" + threads + "' is not allowed; at least 1");
        }
    }
}
