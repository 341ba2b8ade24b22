package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.ServedModel;

import java.util.Map;

/** The messages of a model's inference, to read and to write. */
final class InferMessages {

    private final ServedModel served;
    private final GrpcResponseWriter writer;

    InferMessages(ServedModel served) {
        this.served = served;
        this.writer =
                new GrpcResponseWriter(
                        served.name(), served.revision(), served.model().signature());
    }

    /** Reads a ModelInferRequest. The caller closes what it gets. */
    InferenceRequest read(WireBytes bytes) {
        var signature = served.signature();
        var message = InferMessage.read(bytes, GrpcRequestReader.mostInputs(signature));
        served.checkNamed(message.modelName(), message.modelVersion());
        return GrpcRequestReader.read(signature, message);
    }

    /** A ModelInferResponse. */
    WireWriter write(
            InferenceRequest request, Map<String, Tensor> outputs, AnswerParameters parameters) {
        return writer.write(request, outputs, parameters);
    }
}
