package dev.tandem.runtime.telemetry;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferCall;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.watch.CallObservation;
import dev.tandem.runtime.serve.watch.CallObserver;
import dev.tandem.runtime.serve.watch.Stage;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.util.Map;

/** Two who go along with each call, one after the other. */
public record Observers(CallObserver first, CallObserver second) implements CallObserver {

    @Override
    public CallObservation begin(InferCall call) {
        return new Both(first.begin(call), second.begin(call));
    }

    @Override
    public void register(PrometheusRegistry registry) {
        first.register(registry);
        second.register(registry);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }

    private record Both(CallObservation first, CallObservation second) implements CallObservation {

        @Override
        public void read(InferenceRequest request) {
            first.read(request);
            second.read(request);
        }

        @Override
        public void took(Stage stage, long beginNanos, long endNanos, int rows) {
            first.took(stage, beginNanos, endNanos, rows);
            second.took(stage, beginNanos, endNanos, rows);
        }

        @Override
        public void scored(Map<String, Tensor> outputs, AnswerParameters parameters) {
            first.scored(outputs, parameters);
            second.scored(outputs, parameters);
        }

        @Override
        public void answered() {
            first.answered();
            second.answered();
        }

        @Override
        public void refused(RefusedException why) {
            first.refused(why);
            second.refused(why);
        }

        @Override
        public void abandoned() {
            first.abandoned();
            second.abandoned();
        }
    }
}
