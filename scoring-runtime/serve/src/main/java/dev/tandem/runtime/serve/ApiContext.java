package dev.tandem.runtime.serve;

import dev.tandem.runtime.serve.about.ModelConfiguration;

/**
 * What every form of the protocol needs to answer, on one event loop.
 *
 * @param maxBytes the largest body or message that is taken
 */
public record ApiContext(
        ServedModel served,
        ServerIdentity identity,
        ModelConfiguration configuration,
        Admission admission,
        ServingMetrics metrics,
        int maxBytes) {}
