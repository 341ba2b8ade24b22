package dev.tandem.runtime.core.json;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;

import dev.tandem.runtime.core.MalformedJsonException;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON (RFC 8259) from bytes, one token after the other, for the path that every prediction takes: a library that
 * builds values first costs more than the model does. Accepts nothing that the RFC does not.
 *
 * <p>Everything it refuses is a {@link MalformedJsonException} that gives the position in bytes, counted from 0.
 */
public final class JsonScanner {

    /** Deeper documents are refused; the protocol itself needs a depth of 4 and one more for each dimension. */
    static final int MAX_DEPTH = 64;

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22
    };

    private static final long LARGEST_EXACT_IN_DOUBLE = 1L << 53;
    private static final int MOST_DIGITS_IN_LONG = 18;

    private final byte[] bytes;
    private int at;

    private boolean negative;
    private boolean whole;
    private boolean exact;
    private long digits;
    private int exponent;

    public JsonScanner(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Where the next byte to read is. */
    public int position() {
        return at;
    }

    /** Goes back, or forward, to a position that {@link #position} gave. */
    public void moveTo(int position) {
        at = position;
    }

    /** How many bytes are still to be read: no document can hold more values than that. */
    public int remaining() {
        return bytes.length - at;
    }

    /** The next byte that is not white space, left unread. */
    public byte peek() {
        while (at < bytes.length) {
            byte b = bytes[at];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
                return b;
            }
            at++;
        }
        throw malformed("it ends too early");
    }

    /** Reads that byte if it is the next one. */
    public boolean accept(char expected) {
        if (peek() != expected) {
            return false;
        }
        at++;
        return true;
    }

    public void expect(char expected) {
        if (!accept(expected)) {
            throw malformed("expected '" + expected + "' but found " + found());
        }
    }

    /** Nothing but white space may follow. */
    public void expectEnd() {
        while (at < bytes.length) {
            byte b = bytes[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                throw malformed("expected the end but found " + found());
            }
            at++;
        }
    }

    /** Reads a string. */
    public String string() {
        expect('"');
        int start = at;
        boolean ascii = true;
        while (at < bytes.length) {
            byte b = bytes[at];
            if (b == '"') {
                return ascii
                        ? new String(bytes, start, at++ - start, StandardCharsets.ISO_8859_1)
                        : utf8(start, at++ - start);
            }
            if (b == '\\') {
                return escapedString(start);
            }
            if (b >= 0 && b < ' ') {
                throw malformed("a control character inside a string");
            }
            ascii &= b >= 0;
            at++;
        }
        throw malformed("a string has no end");
    }

    private String escapedString(int start) {
        var text = new StringBuilder(utf8(start, at - start));
        while (at < bytes.length) {
            byte b = bytes[at];
            if (b == '"') {
                at++;
                return text.toString();
            }
            if (b == '\\') {
                at++;
                text.append(escape());
                continue;
            }
            int from = at;
            while (at < bytes.length && bytes[at] != '"' && bytes[at] != '\\') {
                if (bytes[at] >= 0 && bytes[at] < ' ') {
                    throw malformed("a control character inside a string");
                }
                at++;
            }
            text.append(utf8(from, at - from));
        }
        throw malformed("a string has no end");
    }

    private char escape() {
        if (at >= bytes.length) {
            throw malformed("a string has no end");
        }
        char escaped = (char) bytes[at++];
        return switch (escaped) {
            case '"', '\\', '/' -> escaped;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int value = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = at < bytes.length ? Character.digit((char) bytes[at], 16) : -1;
                    if (digit < 0) {
                        throw malformed("four hexadecimal digits must follow \\u");
                    }
                    value = value * 16 + digit;
                    at++;
                }
                yield (char) value;
            }
            default -> {
                at--;
                throw malformed("an unknown escape in a string");
            }
        };
    }

    private String utf8(int start, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("a string is not UTF-8");
        }
    }

    /**
     * Reads the key of an object's field, and the colon after it.
     *
     * @param fields the names that matter
     * @param expected which of them to try first: objects of one kind mostly have their fields in one order
     * @return the place of the name among them, or {@link JsonFields#UNKNOWN}
     */
    public int field(JsonFields fields, int expected) {
        expect('"');
        int start = at;
        int field = fields.startsWith(expected, bytes, start);
        if (field == JsonFields.UNKNOWN) {
            at = start - 1;
            boolean plain = skipString();
            if (plain) {
                field = fields.find(bytes, start, at - 1);
            } else {
                at = start - 1;
                field = fields.find(string());
            }
        } else {
            at = start + fields.length(field) + 1;
        }
        expect(':');
        return field;
    }

    /** Reads over a string, and says whether its bytes are its characters: ASCII without escapes. */
    private boolean skipString() {
        int start = at;
        at++;
        while (at < bytes.length) {
            byte b = bytes[at++];
            if (b == '"') {
                return true;
            }
            if (b < ' ' || b == '\\') {
                // Rare enough to be read in full, which finds whatever is wrong with it.
                at = start;
                string();
                return false;
            }
        }
        throw malformed("a string has no end");
    }

    /** Reads {@code null} if it is next. */
    public boolean acceptNull() {
        if (peek() != 'n') {
            return false;
        }
        literal("null");
        return true;
    }

    /** Reads {@code true} or {@code false}. */
    public boolean truth() {
        if (peek() == 't') {
            literal("true");
            return true;
        }
        literal("false");
        return false;
    }

    /** Whether the next value is a number. */
    public boolean atNumber() {
        byte b = peek();
        return b == '-' || (b >= '0' && b <= '9');
    }

    /**
     * Reads a number that must be whole.
     *
     * @throws ArithmeticException if it has a fraction or does not fit
     */
    public long wholeNumber() {
        int start = scanNumber();
        if (!whole) {
            throw new ArithmeticException("a fraction");
        }
        if (exact) {
            return negative ? -digits : digits;
        }
        // Rare: 19 digits and more.
        try {
            return Long.parseLong(text(start));
        } catch (NumberFormatException e) {
            throw new ArithmeticException("too large");
        }
    }

    /**
     * Reads a whole number from 0 to 2<sup>64</sup> - 1, as the bits of a long.
     *
     * @throws ArithmeticException if it has a fraction or does not fit
     */
    public long unsignedWholeNumber() {
        int start = scanNumber();
        if (!whole) {
            throw new ArithmeticException("a fraction");
        }
        if (negative && (digits != 0 || !exact)) {
            throw new ArithmeticException("a number below 0");
        }
        if (exact) {
            return digits;
        }
        try {
            return Long.parseUnsignedLong(text(start));
        } catch (NumberFormatException e) {
            throw new ArithmeticException("too large");
        }
    }

    /** Reads a number as the nearest double; infinite if it is beyond them all. */
    public double float64() {
        int start = scanNumber();
        if (exact && digits <= LARGEST_EXACT_IN_DOUBLE && exponent >= -22 && exponent <= 22) {
            return scaled();
        }
        return JavaDoubleParser.parseDouble(bytes, start, at - start);
    }

    /** Reads a number as the nearest float; infinite if it is beyond them all. */
    public float float32() {
        int start = scanNumber();
        if (exact && digits <= LARGEST_EXACT_IN_DOUBLE && exponent >= -22 && exponent <= 22) {
            double nearest = scaled();
            // The nearest float of the nearest double is the nearest float, unless the double lies
            // half-way between two
            // floats: then it may have been rounded onto that point from either side.
            if ((Double.doubleToRawLongBits(nearest) & 0x1FFF_FFFFL) != 0x1000_0000L) {
                return (float) nearest;
            }
        }
        return JavaFloatParser.parseFloat(bytes, start, at - start);
    }

    /** Exactly rounded, because both factors are exact and one operation rounds once. */
    private double scaled() {
        double value =
                exponent < 0 ? digits / POWERS_OF_TEN[-exponent] : digits * POWERS_OF_TEN[exponent];
        return negative ? -value : value;
    }

    /** Reads a number's digits into the fields, and gives where it began. */
    private int scanNumber() {
        if (!atNumber()) {
            throw malformed("expected a number but found " + found());
        }
        int start = at;
        digits = 0;
        exponent = 0;
        whole = true;
        negative = bytes[at] == '-';
        if (negative) {
            at++;
        }
        int first = at;
        scanDigits();
        int count = at - first;
        if (bytes[first] == '0' && count > 1) {
            at = first;
            throw malformed("a number begins with a needless 0");
        }
        if (at < bytes.length && bytes[at] == '.') {
            whole = false;
            at++;
            int from = at;
            scanDigits();
            exponent = from - at;
            count += at - from;
        }
        // Leading zeros count too, which sends only a few numbers the slower way.
        exact = count <= MOST_DIGITS_IN_LONG;
        if (at < bytes.length && (bytes[at] | 0x20) == 'e') {
            whole = false;
            scanExponent();
        }
        return start;
    }

    private void scanDigits() {
        int from = at;
        long value = digits;
        while (at < bytes.length) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
            at++;
        }
        if (at == from) {
            throw malformed(
                    "expected a digit but found " + (at < bytes.length ? found() : "the end"));
        }
        digits = value;
    }

    private void scanExponent() {
        at++;
        boolean down = false;
        if (at < bytes.length && (bytes[at] == '-' || bytes[at] == '+')) {
            down = bytes[at] == '-';
            at++;
        }
        int from = at;
        int value = 0;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
            value = Math.min(100_000, value * 10 + bytes[at] - '0');
            at++;
        }
        if (at == from) {
            throw malformed(
                    "expected a digit but found " + (at < bytes.length ? found() : "the end"));
        }
        exponent += down ? -value : value;
    }

    /** The number that begins there and ends here. */
    private String text(int start) {
        return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
    }

    /** Reads any value and forgets it. */
    public void skipValue() {
        skipValue(0);
    }

    private void skipValue(int depth) {
        if (depth > MAX_DEPTH) {
            throw malformed("nested more than " + MAX_DEPTH + " deep");
        }
        switch (peek()) {
            case '{' -> skipObject(depth);
            case '[' -> skipArray(depth);
            case '"' -> skipString();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (!atNumber()) {
                    throw malformed("expected a value but found " + found());
                }
                scanNumber();
            }
        }
    }

    private void skipObject(int depth) {
        expect('{');
        if (accept('}')) {
            return;
        }
        do {
            if (peek() != '"') {
                throw malformed("expected '\"' but found " + found());
            }
            skipString();
            expect(':');
            skipValue(depth + 1);
        } while (accept(','));
        expect('}');
    }

    private void skipArray(int depth) {
        expect('[');
        if (accept(']')) {
            return;
        }
        do {
            skipValue(depth + 1);
        } while (accept(','));
        expect(']');
    }

    private void literal(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            if (at >= bytes.length || bytes[at] != literal.charAt(i)) {
                throw malformed(
                        "expected a value but found " + (at < bytes.length ? found() : "the end"));
            }
            at++;
        }
    }

    /** What stands at the position, for people. */
    public String found() {
        byte b = bytes[at];
        return b > ' ' && b < 127 ? "'" + (char) b + "'" : "byte 0x%02x".formatted(b & 0xff);
    }

    public MalformedJsonException malformed(String why) {
        return new MalformedJsonException(
                "malformed JSON at byte %d: %s".formatted(Math.min(at, bytes.length), why));
    }
}
