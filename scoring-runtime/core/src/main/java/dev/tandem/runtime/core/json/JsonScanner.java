package dev.tandem.runtime.core.json;

import dev.tandem.runtime.core.MalformedJsonException;

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

    private final byte[] bytes;
    private final JsonNumber number = new JsonNumber();
    private int at;

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
            if (!isSpace(b)) {
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
            if (!isSpace(bytes[at])) {
                throw malformed("expected the end but found " + found());
            }
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t');
    }

    /** Reads a string. */
    public String string() {
        expect('"');
        int start = at;
        return skipText()
                ? new String(bytes, start, at - 1 - start, StandardCharsets.ISO_8859_1)
                : unusualString();
    }

    /** Reads the rest of a string that has escapes, or is not ASCII, or is none. */
    private String unusualString() {
        int start = at;
        int end = JsonText.end(bytes, start);
        at = end + 1;
        return JsonText.read(bytes, start, end);
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
            field = find(fields);
        } else {
            at = start + fields.length(field) + 1;
        }
        expect(':');
        return field;
    }

    private int find(JsonFields fields) {
        int start = at;
        return skipText() ? fields.find(bytes, start, at - 1) : fields.find(unusualString());
    }

    /** Reads over the rest of a string and its quote if its bytes are its characters; otherwise stays. */
    private boolean skipText() {
        int end = JsonText.plainEnd(bytes, at);
        if (end == JsonText.NOT_PLAIN) {
            return false;
        }
        at = end + 1;
        return true;
    }

    private void skipString() {
        at++;
        if (!skipText()) {
            // Rare enough to be read in full, which finds whatever is wrong with it.
            unusualString();
        }
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
        readNumber();
        return number.toLong(bytes);
    }

    /**
     * Reads a whole number from 0 to 2<sup>64</sup> - 1, as the bits of a long.
     *
     * @throws ArithmeticException if it has a fraction or does not fit
     */
    public long unsignedWholeNumber() {
        readNumber();
        return number.toUnsignedLong(bytes);
    }

    /** Reads a number as the nearest double; infinite if it is beyond them all. */
    public double float64() {
        readNumber();
        return number.toDouble(bytes);
    }

    /** Reads a number as the nearest float; infinite if it is beyond them all. */
    public float float32() {
        readNumber();
        return number.toFloat(bytes);
    }

    private void readNumber() {
        if (!atNumber()) {
            throw JsonErrors.expected("a number", bytes, at);
        }
        at = number.read(bytes, at);
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
                    throw JsonErrors.expected("a value", bytes, at);
                }
                at = number.read(bytes, at);
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
                throw JsonErrors.expected("a value", bytes, at);
            }
            at++;
        }
    }

    /** What stands at the position, for people. */
    public String found() {
        return JsonErrors.found(bytes, at);
    }

    public MalformedJsonException malformed(String why) {
        return JsonErrors.malformed(bytes, at, why);
    }
}
