package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.coding.ContentCoding;

import io.vertx.core.buffer.Buffer;

/** The body of one request, as it comes and as it was before it was compressed. */
final class RestBody {

    private final int maxBytes;
    private final ContentCoding coding;
    private Buffer received = Buffer.buffer(0);
    private int plainBytes;

    RestBody(ContentCoding coding, int maxBytes) {
        this.coding = coding;
        this.maxBytes = maxBytes;
    }

    /** What to say where more comes than is taken. */
    static RefusedException tooLarge(int maxBytes) {
        return new RefusedException(
                Refusal.TOO_LARGE,
                "the body is larger than the %d bytes that are taken; whole tables belong in a batch job"
                        .formatted(maxBytes));
    }

    /**
     * How many bytes there would be with so many more.
     *
     * @throws RefusedException if that is more than is taken
     */
    int lengthWith(int more) {
        // The sum is sure to be an int only where it is within the limit.
        if (more > maxBytes - received.length()) {
            throw tooLarge(maxBytes);
        }
        return received.length() + more;
    }

    /** The next part of the body; nearly always the only one. */
    void append(Buffer chunk) {
        if (received.length() == 0) {
            received = chunk;
        } else {
            received.appendBuffer(chunk);
        }
    }

    /** Lets go of what has come so far. */
    void discard() {
        received = Buffer.buffer(0);
    }

    /**
     * Everything has come.
     *
     * @return how many bytes are needed to read it: what came, and what it becomes
     * @throws RefusedException if it becomes more than is taken
     */
    int complete() {
        if (coding == ContentCoding.IDENTITY) {
            plainBytes = received.length();
            return plainBytes;
        }
        long plain = coding.plainBytes(received.getBytes(), 0, received.length());
        if (plain > maxBytes && coding == ContentCoding.GZIP) {
            throw tooLarge(maxBytes);
        }
        plainBytes = (int) Math.min(maxBytes, plain);
        return (int) Math.min(Integer.MAX_VALUE, (long) received.length() + plainBytes);
    }

    /** How many bytes there are to read at the most; known once it is complete. */
    int plainBytes() {
        return plainBytes;
    }

    byte[] plain() {
        byte[] bytes = received.getBytes();
        return coding == ContentCoding.IDENTITY
                ? bytes
                : coding.decoded(bytes, 0, bytes.length, plainBytes);
    }
}
