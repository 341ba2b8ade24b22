package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;

import java.util.Optional;

/** The one message of a call that takes one. */
final class GrpcMessage {

    private final GrpcFrames frames;

    GrpcMessage(int maxBytes) {
        this.frames = new GrpcFrames(maxBytes);
    }

    /** The next part, nearly always the only one. Refuses at once what is going to be too large, or more than one. */
    void append(Buffer chunk) {
        frames.append(chunk);
        if (frames.hasMore()) {
            throw RefusedException.invalid(
                    "more than one message came; each method here takes one");
        }
    }

    /** Bytes received so far. */
    int size() {
        return frames.size();
    }

    /** Lets go of what has come so far. */
    void discard() {
        frames.discard();
    }

    /**
     * The message, once everything is received.
     *
     * @param encoding what the call says of compressed messages
     */
    WireBytes complete(Optional<String> encoding) {
        if (!frames.hasMessage()) {
            throw RefusedException.invalid(
                    frames.size() == 0
                            ? "no message came; each method here takes one"
                            : "the message ends before its length, after %d bytes"
                                    .formatted(frames.size()));
        }
        return frames.take(encoding);
    }
}
