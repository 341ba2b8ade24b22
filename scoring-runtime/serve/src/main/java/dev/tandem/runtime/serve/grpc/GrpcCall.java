package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.GrpcStatus;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

import java.util.Optional;

/** One call as HTTP/2 carries it (grpc/grpc, doc/PROTOCOL-HTTP2.md). Belongs to its event loop. */
final class GrpcCall {

    private static final CharSequence TYPE = HttpHeaders.createOptimized("application/grpc");
    private static final CharSequence TIMEOUT = HttpHeaders.createOptimized("grpc-timeout");
    private static final CharSequence ENCODING = HttpHeaders.createOptimized("grpc-encoding");
    private static final CharSequence ACCEPT_ENCODING =
            HttpHeaders.createOptimized("grpc-accept-encoding");
    private static final CharSequence STATUS = HttpHeaders.createOptimized("grpc-status");
    private static final CharSequence MESSAGE = HttpHeaders.createOptimized("grpc-message");
    private static final String ACCEPTED_ENCODINGS = "identity,gzip,deflate";
    private static final CharSequence OK = HttpHeaders.createOptimized(GrpcStatus.OK.code());

    private final HttpServerRequest request;

    GrpcCall(HttpServerRequest request) {
        this.request = request;
    }

    HttpServerRequest request() {
        return request;
    }

    /** Whether it has its answer, or the client has gone. */
    boolean isOver() {
        return request.response().ended() || request.response().closed();
    }

    /** How long the client waits, as it says; empty where it does not. */
    Optional<GrpcTimeout> timeout() {
        return Optional.ofNullable(request.getHeader(TIMEOUT)).map(GrpcTimeout::parse);
    }

    /** A header of the call. */
    Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /** How messages that are marked as compressed are compressed. */
    Optional<String> encoding() {
        return Optional.ofNullable(request.getHeader(ENCODING));
    }

    /** Ends the call well, with a message that has its frame already. */
    void answer(Buffer framed) {
        if (isOver()) {
            return;
        }
        var response = request.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, TYPE).putTrailer(STATUS, OK);
        // Not in one: that would add a content-length, which is the length of nothing in gRPC.
        response.write(framed);
        response.end();
    }

    /** Sends one message of several, in its frame. */
    void send(Buffer framed) {
        if (isOver()) {
            return;
        }
        var response = request.response();
        if (!response.headWritten()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, TYPE);
        }
        response.write(framed);
    }

    /** Ends a call well that has sent its messages. */
    void end() {
        if (isOver()) {
            return;
        }
        var response = request.response();
        if (!response.headWritten()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, TYPE).putHeader(STATUS, OK).end();
            return;
        }
        response.putTrailer(STATUS, OK).end();
    }

    /** Ends the call with an error, be its message complete or not. */
    void refuse(RefusedException why) {
        if (isOver()) {
            return;
        }
        var response = request.response();
        String code = why.refusal().grpcStatus().code();
        String message = PercentEncoding.of(why.getMessage());
        if (response.headWritten()) {
            response.putTrailer(STATUS, code).putTrailer(MESSAGE, message);
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
                    .putHeader(STATUS, code)
                    .putHeader(MESSAGE, message);
            if (why.refusal() == Refusal.UNSUPPORTED) {
                response.putHeader(ACCEPT_ENCODING, ACCEPTED_ENCODINGS);
            }
        }
        boolean complete = request.isEnded();
        response.end();
        if (!complete) {
            // Nobody would read the rest, which may never come.
            response.reset(0);
        }
    }
}
