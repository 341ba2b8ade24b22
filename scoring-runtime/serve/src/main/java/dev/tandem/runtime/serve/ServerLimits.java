package dev.tandem.runtime.serve;

import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.config.ResponseCacheConfig;
import dev.tandem.runtime.serve.batching.Batches;

import java.util.Optional;

/**
 * How much a server takes on.
 *
 * @param overload what the operator allows
 * @param batches which requests may be scored together
 * @param cache which answers are kept; empty: none
 * @param threads CPUs to use: event loops, and threads that score
 */
public record ServerLimits(
        OverloadConfig overload,
        Batches batches,
        Optional<ResponseCacheConfig> cache,
        int threads) {

    public ServerLimits {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "threads '" + threads + "' is not allowed; at least 1");
        }
    }
}
