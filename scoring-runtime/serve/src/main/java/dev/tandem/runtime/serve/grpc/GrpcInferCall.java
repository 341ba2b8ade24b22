package dev.tandem.runtime.serve.grpc;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.serve.InferCall;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.Protocol;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.ServedModel;

import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.server.GrpcServerRequest;

import java.util.Map;

/** One ModelInfer call. */
final class GrpcInferCall implements InferCall {

    private final GrpcServerRequest<Buffer, Buffer> request;
    private final ServedModel served;
    private Buffer body = Buffer.buffer(0);
    private boolean raw;

    GrpcInferCall(GrpcServerRequest<Buffer, Buffer> request, ServedModel served) {
        this.request = request;
        this.served = served;
    }

    void message(Buffer message) {
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
        ModelInferRequest message;
        try {
            message = ModelInferRequest.parseFrom(body.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw RefusedException.invalid(
                    "the message is no ModelInferRequest: " + e.getMessage());
        }
        served.checkNamed(message.getModelName(), GrpcApi.version(message.getModelVersion()));
        raw = message.getRawInputContentsCount() > 0;
        return GrpcRequestReader.read(served.model().signature(), message);
    }

    @Override
    public Buffer write(InferenceRequest inference, Map<String, Tensor> outputs) {
        return Buffer.buffer(GrpcResponseWriter.write(served, inference.id(), outputs, raw));
    }

    @Override
    public void answer(Buffer message) {
        request.response().end(message);
    }

    @Override
    public void refuse(RefusedException why) {
        GrpcApi.refuse(request, why);
    }
}
