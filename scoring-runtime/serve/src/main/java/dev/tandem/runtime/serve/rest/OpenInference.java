package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.json.InferRequestReader;
import dev.tandem.runtime.serve.json.InferResponseWriter;
import dev.tandem.runtime.serve.json.WrittenAnswer;
import dev.tandem.runtime.serve.raw.RawRequest;

import java.util.Map;

/** The Open Inference Protocol (V2), with Triton's binary data. */
final class OpenInference implements RestDialect {

    private final ServedModel served;
    private final InferResponseWriter writer;

    OpenInference(ServedModel served) {
        this.served = served;
        this.writer = new InferResponseWriter(served.name(), served.revision());
    }

    @Override
    public String route() {
        return "/v2/models/{model}/infer";
    }

    @Override
    public InferenceRequest read(byte[] body) {
        return InferRequestReader.read(served.signature(), body);
    }

    @Override
    public InferenceRequest read(byte[] body, int jsonBytes) {
        return jsonBytes == 0
                ? RawRequest.read(served.signature(), body)
                : InferRequestReader.read(served.signature(), body, jsonBytes);
    }

    @Override
    public WrittenAnswer write(
            InferenceRequest request, Map<String, Tensor> outputs, AnswerParameters parameters) {
        return writer.write(request, outputs, parameters);
    }
}
