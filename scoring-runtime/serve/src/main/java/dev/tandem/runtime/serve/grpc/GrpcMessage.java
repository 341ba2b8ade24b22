package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;

import java.io.IOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * The one message of a call, from its chunks: a byte that says whether it is compressed, its length in four, then itself.
 */
final class GrpcMessage {

    /** The values of {@code grpc-encoding} that are read. */
    static final String ENCODINGS = "identity,gzip";

    private static final int PREFIX_BYTES = 5;

    private final int maxBytes;
    private Buffer received = Buffer.buffer(0);

    GrpcMessage(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A message in its frame. */
    static Buffer framed(WireWriter message) {
        var framed = Buffer.buffer(PREFIX_BYTES + message.size());
        return message.appendTo(framed.appendByte((byte) 0).appendInt(message.size()));
    }

    /** The next part, nearly always the only one. Refuses at once what is going to be too large. */
    void append(Buffer chunk) {
        received = received.length() == 0 ? chunk : received.appendBuffer(chunk);
        if (received.length() < PREFIX_BYTES) {
            return;
        }
        long length = received.getUnsignedInt(1);
        if (length > maxBytes) {
            throw tooLarge();
        }
        if (received.length() > PREFIX_BYTES + length) {
            throw RefusedException.invalid(
                    "more than one message came; each method here takes one");
        }
    }

    /** Bytes received so far. */
    int size() {
        return received.length();
    }

    /** Lets go of what has come so far. */
    void discard() {
        received = Buffer.buffer(0);
    }

    /**
     * The message, once everything is received.
     *
     * @param encoding what the call says of compressed messages
     */
    WireBytes complete(Optional<String> encoding) {
        int size = received.length();
        if (size < PREFIX_BYTES || size < PREFIX_BYTES + received.getUnsignedInt(1)) {
            throw RefusedException.invalid(
                    size == 0
                            ? "no message came; each method here takes one"
                            : "the message ends before its length, after %d bytes".formatted(size));
        }
        byte[] bytes = received.getBytes();
        discard();
        var message = new WireBytes(bytes, PREFIX_BYTES, size - PREFIX_BYTES);
        return switch (bytes[0]) {
            case 0 -> message;
            case 1 -> decompressed(message, encoding.orElse("identity"));
            default ->
                    throw RefusedException.invalid(
                            "the message's first byte is %d; it takes 0, or 1 for a compressed message"
                                    .formatted(bytes[0]));
        };
    }

    private WireBytes decompressed(WireBytes message, String encoding) {
        if (!encoding.equals("gzip")) {
            throw new RefusedException(
                    Refusal.UNSUPPORTED,
                    "messages compressed by '%s' are not read here; send one of %s"
                            .formatted(encoding, ENCODINGS));
        }
        try (var plain = new GZIPInputStream(message.stream())) {
            byte[] bytes = plain.readNBytes(maxBytes);
            if (plain.read() >= 0) {
                throw tooLarge();
            }
            return WireBytes.of(bytes);
        } catch (IOException e) {
            throw RefusedException.invalid("the message cannot be decompressed: " + e.getMessage());
        }
    }

    private RefusedException tooLarge() {
        return new RefusedException(
                Refusal.TOO_LARGE,
                "the message is larger than the %d bytes that are taken; whole tables belong in a batch job"
                        .formatted(maxBytes));
    }
}
