package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.serve.Admission;
import dev.tandem.runtime.serve.Exchange;
import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

import java.util.Optional;

/** Takes infer requests in: limits and headers first, then the body, then on to scoring. */
final class RestInference {

    private final Admission admission;
    private final RestDialect dialect;
    private final int maxBytes;

    RestInference(RestDialect dialect, Admission admission, int maxBytes) {
        this.dialect = dialect;
        this.admission = admission;
        this.maxBytes = maxBytes;
    }

    void handle(HttpServerRequest request) {
        BodyFormat format;
        long clientNanos = Long.MAX_VALUE;
        Optional<RefusedException> refused = Optional.empty();
        try {
            format = BodyFormat.of(request.headers());
            clientNanos = ProxyTimeout.nanos(request.headers());
            checkLength(request);
        } catch (RefusedException e) {
            format = BodyFormat.USUAL;
            refused = Optional.of(e);
        }
        var body = new RestBody(format.coding(), maxBytes);
        var exchange =
                admission.open(new RestInferCall(request, dialect, format, body), clientNanos);
        request.exceptionHandler(gone -> exchange.abandon());
        request.response().exceptionHandler(gone -> exchange.abandon());
        if (refused.isPresent()) {
            new Discarding(request, exchange, refused.get()).begin();
            return;
        }
        if (isExpectingContinue(request)) {
            request.response().writeContinue();
        }
        request.handler(chunk -> take(request, exchange, body, chunk));
        request.endHandler(ended -> complete(exchange, body));
    }

    private static void take(
            HttpServerRequest request, Exchange exchange, RestBody body, Buffer chunk) {
        if (exchange.isOver()) {
            return;
        }
        try {
            exchange.hold(body.lengthWith(chunk.length()));
            body.append(chunk);
        } catch (RefusedException e) {
            body.discard();
            new Discarding(request, exchange, e).begin();
        }
    }

    private void complete(Exchange exchange, RestBody body) {
        if (exchange.isOver()) {
            return;
        }
        try {
            exchange.hold(body.complete());
        } catch (RefusedException e) {
            body.discard();
            exchange.refuse(e);
            return;
        }
        admission.accept(exchange);
    }

    private void checkLength(HttpServerRequest request) {
        String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        if (length != null && isLarger(length)) {
            throw RestBody.tooLarge(maxBytes);
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
