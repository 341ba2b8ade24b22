package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

import java.util.function.Consumer;

/** Bodies of requests that are not scored: a few words at the most. */
final class SmallBody {

    private static final int MOST_BYTES = 16 * 1024;

    private SmallBody() {}

    /** Hands the body on once it is complete, unless it is too large or what it is handed to refuses it. */
    static void read(HttpServerRequest request, Consumer<byte[]> then) {
        var body = Buffer.buffer();
        request.handler(
                chunk -> {
                    if (body.length() <= MOST_BYTES) {
                        body.appendBuffer(chunk);
                    }
                });
        request.endHandler(
                ended -> {
                    try {
                        if (body.length() > MOST_BYTES) {
                            throw RestBody.tooLarge(MOST_BYTES);
                        }
                        then.accept(body.getBytes());
                    } catch (RefusedException e) {
                        RestResponses.refuse(request, e);
                    }
                });
    }
}
