package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.Admission;
import dev.tandem.runtime.serve.Exchange;
import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;

/** Takes ModelInfer calls in: the deadline first, then the message, then on to scoring. */
final class GrpcInference {

    private final InferMessages messages;
    private final Admission admission;
    private final int maxBytes;

    GrpcInference(InferMessages messages, Admission admission, int maxBytes) {
        this.messages = messages;
        this.admission = admission;
        this.maxBytes = maxBytes;
    }

    void handle(GrpcCall grpc) {
        var call = new GrpcInferCall(grpc, messages);
        var timeout = grpc.timeout();
        var exchange =
                timeout.isPresent()
                        ? admission.open(call, timeout.get().nanos())
                        : admission.open(call);
        var message = new GrpcMessage(maxBytes);
        var request = grpc.request();
        request.exceptionHandler(gone -> exchange.abandon());
        request.response().exceptionHandler(gone -> exchange.abandon());
        request.handler(chunk -> take(exchange, message, chunk));
        request.endHandler(
                ended -> {
                    if (exchange.isOver()) {
                        return;
                    }
                    try {
                        var complete = message.complete(grpc.encoding());
                        exchange.hold(complete.length());
                        call.message(complete);
                    } catch (RefusedException e) {
                        exchange.refuse(e);
                    }
                    admission.accept(exchange);
                });
    }

    private static void take(Exchange exchange, GrpcMessage message, Buffer chunk) {
        if (exchange.isOver()) {
            return;
        }
        try {
            exchange.hold(message.size() + chunk.length());
            message.append(chunk);
        } catch (RefusedException e) {
            message.discard();
            exchange.refuse(e);
        }
    }
}
