package dev.tandem.runtime.serve.watch;

import dev.tandem.runtime.serve.InferCall;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * Goes along with infer calls and tells others of them. It runs on the threads that work on the calls, so it has to be
 * quick, and nothing of it may fail.
 */
public interface CallObserver extends AutoCloseable {

    /** Tells nobody. */
    CallObserver NONE = new Unobserved();

    /** Goes along with a call from its arrival on. Runs on the call's event loop. */
    CallObservation begin(InferCall call);

    /** Adds what this observer counts to the server's metrics. */
    void register(PrometheusRegistry registry);

    /** Tells what is still to be told, as far as that takes no more than seconds. */
    @Override
    void close();
}
