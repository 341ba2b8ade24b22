package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.coding.ContentCoding;

import io.vertx.core.buffer.Buffer;

import java.util.Optional;

/**
 * The messages of a call, from its chunks: each is a byte that says whether it is compressed, its length in four, then
 * itself.
 */
final class GrpcFrames {

    static final int PREFIX_BYTES = 5;

    private final int maxBytes;
    private Buffer received = Buffer.buffer(0);

    GrpcFrames(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A message in its frame. */
    static Buffer framed(WireWriter message) {
        var framed = Buffer.buffer(PREFIX_BYTES + message.size());
        return message.appendTo(framed.appendByte((byte) 0).appendInt(message.size()));
    }

    /** The next part; nearly always one message and nothing else. Refuses at once what is going to be too large. */
    void append(Buffer chunk) {
        received = received.length() == 0 ? chunk : received.appendBuffer(chunk);
        check();
    }

    private void check() {
        if (received.length() >= PREFIX_BYTES && length() > maxBytes) {
            throw tooLarge();
        }
    }

    /** Length of the first message, as it says. */
    private long length() {
        return received.getUnsignedInt(1);
    }

    /** Bytes received and not taken. */
    int size() {
        return received.length();
    }

    /** Whether there is a whole message; refuses what came behind another one and is going to be too large. */
    boolean hasMessage() {
        check();
        return received.length() >= PREFIX_BYTES && received.length() >= PREFIX_BYTES + length();
    }

    /** Whether there is more than a whole message. */
    boolean hasMore() {
        return hasMessage() && received.length() > PREFIX_BYTES + length();
    }

    /** Lets go of what has come so far. */
    void discard() {
        received = Buffer.buffer(0);
    }

    /**
     * Takes the first message, which is whole.
     *
     * @param encoding what the call says of compressed messages
     */
    WireBytes take(Optional<String> encoding) {
        int length = (int) length();
        int end = PREFIX_BYTES + length;
        byte[] bytes;
        if (end == received.length()) {
            bytes = received.getBytes();
            discard();
        } else {
            bytes = received.getBytes(0, end);
            received = received.getBuffer(end, received.length());
        }
        return switch (bytes[0]) {
            case 0 -> new WireBytes(bytes, PREFIX_BYTES, length);
            case 1 -> decompressed(bytes, encoding.orElse(ContentCoding.IDENTITY.label()));
            default ->
                    throw RefusedException.invalid(
                            "the message's first byte is %d; it takes 0, or 1 for a compressed message"
                                    .formatted(bytes[0]));
        };
    }

    private WireBytes decompressed(byte[] bytes, String encoding) {
        var coding = ContentCoding.named(encoding);
        int length = bytes.length - PREFIX_BYTES;
        long plain = coding.plainBytes(bytes, PREFIX_BYTES, length);
        if (plain > maxBytes && coding == ContentCoding.GZIP) {
            throw tooLarge();
        }
        return WireBytes.of(
                coding.decoded(bytes, PREFIX_BYTES, length, (int) Math.min(maxBytes, plain)));
    }

    private RefusedException tooLarge() {
        return new RefusedException(
                Refusal.TOO_LARGE,
                "the message is larger than the %d bytes that are taken; whole tables belong in a batch job"
                        .formatted(maxBytes));
    }
}
