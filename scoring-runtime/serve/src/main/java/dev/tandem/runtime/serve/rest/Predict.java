package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.json.PredictRequestReader;
import dev.tandem.runtime.serve.json.PredictResponseWriter;
import dev.tandem.runtime.serve.json.WrittenAnswer;

import java.util.Map;

/** The V1 protocol, as TensorFlow Serving began it and KServe speaks it. */
final class Predict implements RestDialect {

    private final ServedModel served;
    private final PredictResponseWriter writer;

    Predict(ServedModel served) {
        this.served = served;
        this.writer = new PredictResponseWriter(served.name(), served.revision());
    }

    @Override
    public String route() {
        return "/v1/models/{model}:predict";
    }

    @Override
    public InferenceRequest read(byte[] body) {
        return PredictRequestReader.read(served.signature(), body);
    }

    @Override
    public InferenceRequest read(byte[] body, int jsonBytes) {
        throw RefusedException.invalid(
                "binary data behind the JSON is for /v2/models/%s/infer; V1 takes JSON"
                        .formatted(served.name()));
    }

    @Override
    public WrittenAnswer write(
            InferenceRequest request, Map<String, Tensor> outputs, AnswerParameters parameters) {
        // Every instance has a value for every input.
        int rows = (int) request.inputs().values().iterator().next().shape().dimension(0);
        return writer.write(rows, outputs, parameters);
    }
}
