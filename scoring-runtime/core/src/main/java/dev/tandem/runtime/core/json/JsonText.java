package dev.tandem.runtime.core.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The characters between two quotes. */
final class JsonText {

    static final int NOT_PLAIN = -1;

    private static final int HEX_DIGITS = 4;

    private JsonText() {}

    /**
     * Where a string ends whose bytes are its characters, one each: ASCII without escapes, as nearly all are.
     *
     * @param start behind the opening quote
     * @return where the closing quote is; {@link #NOT_PLAIN} if it is to be read by {@link #end} and {@link #read}
     */
    static int plainEnd(byte[] bytes, int start) {
        for (int at = start; at < bytes.length; at++) {
            byte b = bytes[at];
            if (b == '"') {
                return at;
            }
            if (b < ' ' || b == '\\') {
                return NOT_PLAIN;
            }
        }
        return NOT_PLAIN;
    }

    /** Where any string ends: at its closing quote, which is not looked for inside escapes. */
    static int end(byte[] bytes, int start) {
        for (int at = start; at < bytes.length; at++) {
            byte b = bytes[at];
            if (b == '"') {
                return at;
            }
            if (b == '\\') {
                at++;
            } else if (b >= 0 && b < ' ') {
                throw JsonErrors.malformed(bytes, at, "a control character inside a string");
            }
        }
        throw JsonErrors.malformed(bytes, bytes.length, "a string has no end");
    }

    /**
     * The text of any string.
     *
     * @param end where {@link #end} found its end
     */
    static String read(byte[] bytes, int start, int end) {
        var text = new StringBuilder(end - start);
        int at = start;
        while (at < end) {
            int from = at;
            while (at < end && bytes[at] != '\\') {
                at++;
            }
            text.append(utf8(bytes, from, at));
            if (at < end) {
                text.append(escaped(bytes, at + 1));
                at += bytes[at + 1] == 'u' ? 2 + HEX_DIGITS : 2;
            }
        }
        return text.toString();
    }

    /** The character that an escape stands for. */
    private static char escaped(byte[] bytes, int at) {
        char escaped = (char) bytes[at];
        return switch (escaped) {
            case '"', '\\', '/' -> escaped;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal(bytes, at + 1);
            default -> throw JsonErrors.malformed(bytes, at, "an unknown escape in a string");
        };
    }

    private static char hexadecimal(byte[] bytes, int start) {
        int value = 0;
        // The closing quote is no such digit, so that this never reads beyond it.
        for (int at = start; at < start + HEX_DIGITS; at++) {
            int digit = Character.digit((char) bytes[at], 16);
            if (digit < 0) {
                throw JsonErrors.malformed(bytes, at, "four hexadecimal digits must follow \\u");
            }
            value = value * 16 + digit;
        }
        return (char) value;
    }

    private static String utf8(byte[] bytes, int start, int end) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
        } catch (CharacterCodingException e) {
            throw JsonErrors.malformed(bytes, end, "a string is not UTF-8");
        }
    }
}
