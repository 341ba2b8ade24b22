package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.RefusedException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A part of a message, where it lies: a field's value, or a message in it. */
final class WireBytes {

    static final WireBytes NONE = new WireBytes(new byte[0], 0, 0);

    private static final char REPLACEMENT = '\ufffd';

    private final byte[] array;
    private final int offset;
    private final int length;

    WireBytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    static WireBytes of(byte[] array) {
        return new WireBytes(array, 0, array.length);
    }

    WireReader fields() {
        return new WireReader(array, offset, offset + length);
    }

    int length() {
        return length;
    }

    /** These bytes as a stream, without copying them. */
    ByteArrayInputStream stream() {
        return new ByteArrayInputStream(array, offset, length);
    }

    void copyTo(ByteArrayOutputStream target) {
        target.write(array, offset, length);
    }

    void copyTo(ByteBuffer target) {
        target.put(array, offset, length);
    }

    /**
     * These bytes as text.
     *
     * @param what what they are, for the sentence that refuses bytes which are no UTF-8
     */
    String text(String what) {
        String text = new String(array, offset, length, StandardCharsets.UTF_8);
        // Java puts it wherever it cannot decode; it may also have been sent.
        if (text.indexOf(REPLACEMENT) >= 0) {
            checkUtf8(what);
        }
        return text;
    }

    private void checkUtf8(String what) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array, offset, length));
        } catch (CharacterCodingException e) {
            throw RefusedException.invalid(what + " is not UTF-8");
        }
    }
}
