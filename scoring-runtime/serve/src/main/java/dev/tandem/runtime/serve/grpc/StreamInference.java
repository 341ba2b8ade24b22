package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.ApiContext;
import dev.tandem.runtime.serve.Exchange;
import dev.tandem.runtime.serve.InferCall;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.OpenStreams;
import dev.tandem.runtime.serve.Protocol;
import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;

import java.util.Map;
import java.util.Optional;

/**
 * One call of Triton's ModelStreamInfer: ModelInferRequests, each answered by a ModelStreamInferResponse, in their order. A
 * request that is refused is answered by a message that says why, and the stream goes on; each has its own deadline.
 */
final class StreamInference implements GrpcStream.Handler {

    private static final int ERROR_MESSAGE = 1;
    private static final int INFER_RESPONSE = 2;
    private static final int USUAL_BYTES = 512;

    private final GrpcCall call;
    private final ApiContext api;
    private final InferMessages messages;
    private GrpcStream stream;
    private Exchange exchange;
    private Request request;

    private StreamInference(GrpcCall call, ApiContext api, InferMessages messages) {
        this.call = call;
        this.api = api;
        this.messages = messages;
    }

    static void begin(GrpcCall call, ApiContext api, InferMessages messages, OpenStreams open) {
        var inference = new StreamInference(call, api, messages);
        inference.stream = GrpcStream.begin(call, api.maxBytes(), open, inference);
    }

    @Override
    public void receiving(int bytes) {
        if (exchange == null) {
            request = new Request();
            exchange = api.admission().open(request);
        }
        exchange.hold(bytes);
    }

    @Override
    public void message(WireBytes message) {
        exchange.hold(message.length());
        request.message = message;
        api.admission().accept(exchange);
    }

    @Override
    public void refused(RefusedException why) {
        exchange.refuse(why);
    }

    @Override
    public void over() {
        if (exchange != null) {
            exchange.abandon();
        }
    }

    private void done() {
        exchange = null;
        stream.answered();
    }

    /** One message of the stream. */
    private final class Request implements InferCall {

        private WireBytes message = WireBytes.NONE;

        @Override
        public Protocol protocol() {
            return Protocol.GRPC;
        }

        @Override
        public String operation() {
            return GrpcApi.SERVICE + "/ModelStreamInfer";
        }

        @Override
        public Optional<String> header(String name) {
            return call.header(name);
        }

        @Override
        public int bodyBytes() {
            return message.length();
        }

        @Override
        public InferenceRequest read() {
            return messages.read(message);
        }

        @Override
        public Buffer write(
                InferenceRequest inference,
                Map<String, Tensor> outputs,
                AnswerParameters parameters) {
            var response = messages.write(inference, outputs, parameters);
            var out = new WireWriter(response.size() + USUAL_BYTES);
            return GrpcFrames.framed(out.bytes(INFER_RESPONSE, response.toBytes()));
        }

        @Override
        public void answer(Buffer framed) {
            stream.send(framed);
            done();
        }

        @Override
        public void refuse(RefusedException why) {
            if (message == WireBytes.NONE) {
                // It has not come in full, and perhaps never does.
                stream.refuse(why);
                return;
            }
            stream.send(
                    GrpcFrames.framed(
                            new WireWriter(USUAL_BYTES).string(ERROR_MESSAGE, why.getMessage())));
            done();
        }
    }
}
