package dev.tandem.runtime.serve.raw;

import dev.tandem.runtime.serve.RefusedException;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes that have to be text. */
public final class Utf8 {

    private static final char REPLACEMENT = '\ufffd';

    private Utf8() {}

    /**
     * The text of these bytes.
     *
     * @param what what they are, for the sentence that refuses bytes which are no UTF-8
     */
    public static String text(byte[] array, int offset, int length, String what) {
        String text = new String(array, offset, length, StandardCharsets.UTF_8);
        // Java puts it wherever it cannot decode; it may also have been sent.
        if (text.indexOf(REPLACEMENT) >= 0) {
            check(ByteBuffer.wrap(array, offset, length), what);
        }
        return text;
    }

    private static void check(ByteBuffer bytes, String what) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
        } catch (CharacterCodingException e) {
            throw RefusedException.invalid(what + " is not UTF-8");
        }
    }
}
