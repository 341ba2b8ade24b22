package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.serve.Admission;
import dev.tandem.runtime.serve.Exchange;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.json.InferResponseWriter;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

import java.util.Locale;

/** Takes infer requests in: limits and headers first, then the body, then on to scoring. */
final class RestInference {

    private static final String BINARY_EXTENSION = "inference-header-content-length";

    private final ServedModel served;
    private final Admission admission;
    private final InferResponseWriter writer;
    private final int maxBytes;

    RestInference(ServedModel served, Admission admission, int maxBytes) {
        this.served = served;
        this.admission = admission;
        this.writer = new InferResponseWriter(served.name(), served.revision());
        this.maxBytes = maxBytes;
    }

    void handle(HttpServerRequest request) {
        var call = new RestInferCall(request, served, writer);
        var exchange = admission.open(call);
        request.exceptionHandler(gone -> exchange.abandon());
        request.response().exceptionHandler(gone -> exchange.abandon());
        try {
            checkHeaders(request);
        } catch (RefusedException e) {
            new Discarding(request, exchange, e).begin();
            return;
        }
        if (isExpectingContinue(request)) {
            request.response().writeContinue();
        }
        request.handler(
                chunk -> {
                    if (exchange.isOver()) {
                        return;
                    }
                    try {
                        hold(exchange, call, chunk.length());
                        call.append(chunk);
                    } catch (RefusedException e) {
                        call.discard();
                        new Discarding(request, exchange, e).begin();
                    }
                });
        request.endHandler(ended -> admission.accept(exchange));
    }

    private void hold(Exchange exchange, RestInferCall call, int more) {
        // In this order, because the sum is sure to be an int only where it is within the limit.
        if (more > maxBytes - call.bodyBytes()) {
            throw tooLarge();
        }
        exchange.hold(call.bodyBytes() + more);
    }

    private void checkHeaders(HttpServerRequest request) {
        var headers = request.headers();
        String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.toLowerCase(Locale.ROOT).equals("identity")) {
            throw new RefusedException(
                    Refusal.UNSUPPORTED,
                    "content-encoding '%s' is not read here; send the body as it is"
                            .formatted(encoding));
        }
        if (headers.contains(BINARY_EXTENSION)) {
            throw RefusedException.invalid(
                    "binary tensor data after the JSON is not read here; send JSON, or"
                            + " raw_input_contents over gRPC");
        }
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        if (length != null && isLarger(length)) {
            throw tooLarge();
        }
    }

    private boolean isLarger(String length) {
        try {
            return Long.parseLong(length) > maxBytes;
        } catch (NumberFormatException e) {
            throw RefusedException.invalid(
                    "content-length '%s' is no number of bytes".formatted(length));
        }
    }

    private static boolean isExpectingContinue(HttpServerRequest request) {
        String expect = request.headers().get(HttpHeaders.EXPECT);
        return expect != null && expect.equalsIgnoreCase("100-continue");
    }

    private RefusedException tooLarge() {
        return new RefusedException(
                Refusal.TOO_LARGE,
                "the body is larger than the %d bytes that are taken; whole tables belong in a batch job"
                        .formatted(maxBytes));
    }

    /**
     * Reads on without keeping anything, and refuses at the end: most clients read an answer only when they have sent
     * everything. One that sends on and on is cut off.
     */
    private static final class Discarding {

        private static final long MOST_BYTES = 64L << 20;

        private final HttpServerRequest request;
        private final Exchange exchange;
        private final RefusedException why;
        private long discarded;

        Discarding(HttpServerRequest request, Exchange exchange, RefusedException why) {
            this.request = request;
            this.exchange = exchange;
            this.why = why;
        }

        void begin() {
            if (isExpectingContinue(request)) {
                // The client waits for leave to send, so that nothing need be read.
                exchange.refuse(why);
                return;
            }
            request.handler(
                    chunk -> {
                        discarded += chunk.length();
                        if (discarded > MOST_BYTES) {
                            exchange.refuse(why);
                        }
                    });
            request.endHandler(ended -> exchange.refuse(why));
        }
    }
}
