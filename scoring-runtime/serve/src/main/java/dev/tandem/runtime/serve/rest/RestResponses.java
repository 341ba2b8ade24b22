package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** Sends answers. */
final class RestResponses {

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");
    private static final CharSequence ALLOW = HttpHeaders.createOptimized("allow");

    private RestResponses() {}

    static void send(HttpServerRequest request, int status, byte[] body) {
        send(request, status, Buffer.buffer(body));
    }

    static void send(HttpServerRequest request, int status, Buffer body) {
        send(request, status, JSON, body);
    }

    static void send(HttpServerRequest request, int status, CharSequence type, Buffer body) {
        var response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type).end(body);
    }

    /** Sends an error, with the headers that its kind calls for. */
    static void refuse(HttpServerRequest request, RefusedException why) {
        var refusal = why.refusal();
        if (refusal == Refusal.TOO_MANY_WAITING || refusal == Refusal.UNAVAILABLE) {
            request.response().putHeader(RETRY_AFTER, "1");
        }
        send(request, refusal.httpStatus(), RestBodies.error(why.getMessage()));
    }

    static void refuseMethod(HttpServerRequest request, String allowed) {
        request.response().putHeader(ALLOW, allowed);
        refuse(
                request,
                new RefusedException(
                        Refusal.METHOD_NOT_ALLOWED,
                        "%s takes %s, not %s"
                                .formatted(request.path(), allowed, request.method())));
    }

    /** Tells an HTTP/1.1 client to come back on another connection; HTTP/2 has its own way, GOAWAY. */
    static void closeAfterAnswer(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, CLOSE);
        }
    }
}
