package dev.tandem.runtime.serve.watch;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferCall;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.util.Map;

/** Looks at nothing, so that who is looked at need not ask whether. */
final class Unobserved implements CallObserver, CallObservation {

    @Override
    public CallObservation begin(InferCall call) {
        return this;
    }

    @Override
    public void register(PrometheusRegistry registry) {}

    @Override
    public void read(InferenceRequest request) {}

    @Override
    public void took(Stage stage, long beginNanos, long endNanos, int rows) {}

    @Override
    public void scored(Map<String, Tensor> outputs, AnswerParameters parameters) {}

    @Override
    public void answered() {}

    @Override
    public void refused(RefusedException why) {}

    @Override
    public void abandoned() {}

    @Override
    public void close() {}
}
