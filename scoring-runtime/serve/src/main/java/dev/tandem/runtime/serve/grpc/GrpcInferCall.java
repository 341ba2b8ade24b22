package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferCall;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.Protocol;
import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;

import java.util.Map;
import java.util.Optional;

/** One ModelInfer call. */
final class GrpcInferCall implements InferCall {

    private final GrpcCall call;
    private final InferMessages messages;
    private WireBytes body = WireBytes.NONE;

    GrpcInferCall(GrpcCall call, InferMessages messages) {
        this.call = call;
        this.messages = messages;
    }

    void message(WireBytes message) {
        body = message;
    }

    @Override
    public Protocol protocol() {
        return Protocol.GRPC;
    }

    @Override
    public String operation() {
        return GrpcApi.SERVICE + "/ModelInfer";
    }

    @Override
    public Optional<String> header(String name) {
        return call.header(name);
    }

    @Override
    public int bodyBytes() {
        return body.length();
    }

    @Override
    public InferenceRequest read() {
        return messages.read(body);
    }

    @Override
    public Buffer write(
            InferenceRequest inference, Map<String, Tensor> outputs, AnswerParameters parameters) {
        return GrpcFrames.framed(messages.write(inference, outputs, parameters));
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
