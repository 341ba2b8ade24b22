package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferCall;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.Protocol;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.ServedModel;

import io.vertx.core.buffer.Buffer;

import java.util.Map;

/** One ModelInfer call. */
final class GrpcInferCall implements InferCall {

    private final GrpcCall call;
    private final ServedModel served;
    private final GrpcResponseWriter writer;
    private WireBytes body = WireBytes.NONE;
    private boolean raw;

    GrpcInferCall(GrpcCall call, ServedModel served, GrpcResponseWriter writer) {
        this.call = call;
        this.served = served;
        this.writer = writer;
    }

    void message(WireBytes message) {
        body = message;
    }

    @Override
    public Protocol protocol() {
        return Protocol.GRPC;
    }

    @Override
    public int bodyBytes() {
        return body.length();
    }

    @Override
    public InferenceRequest read() {
        var signature = served.signature();
        var message = InferMessage.read(body, GrpcRequestReader.mostInputs(signature));
        served.checkNamed(message.modelName(), message.modelVersion());
        raw = message.rawCount() > 0;
        return GrpcRequestReader.read(signature, message);
    }

    @Override
    public Buffer write(
            InferenceRequest inference, Map<String, Tensor> outputs, AnswerParameters parameters) {
        return GrpcMessage.framed(writer.write(inference.id(), outputs, parameters, raw));
    }

    @Override
    public void answer(Buffer framed) {
        call.answer(framed);
    }

    @Override
    public void refuse(RefusedException why) {
        call.refuse(why);
    }
}
