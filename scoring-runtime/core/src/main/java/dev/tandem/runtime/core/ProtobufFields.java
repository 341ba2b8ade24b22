package dev.tandem.runtime.core;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The fields of one message of protobuf, one after the other. Nothing is copied, so that what is not asked for, weights
 * first of all, is passed over unread.
 *
 * <p>Every method throws {@link BufferUnderflowException} or {@link IllegalArgumentException} where the bytes are no
 * protobuf.
 */
public final class ProtobufFields {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;
    private static final int MOST_VARINT_BITS = 70;

    private final ByteBuffer rest;
    private int field;
    private boolean isNumber;
    private long number;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    /** @param message its bytes, from the first to the limit; neither is moved */
    public ProtobufFields(ByteBuffer message) {
        rest = message.slice(0, message.limit());
    }

    /** Goes to the next field; false where there is none. */
    public boolean next() {
        if (!rest.hasRemaining()) {
            return false;
        }
        long tag = varint(rest);
        field = (int) (tag >>> 3);
        isNumber = (tag & 7) == VARINT;
        switch ((int) tag & 7) {
            case VARINT -> number = varint(rest);
            case FIXED64 -> bytes = take(Long.BYTES);
            case FIXED32 -> bytes = take(Integer.BYTES);
            case LENGTH -> bytes = take(varint(rest));
            default -> throw new IllegalArgumentException("no wire type of protobuf");
        }
        return true;
    }

    /** The field's number in its message. */
    public int field() {
        return field;
    }

    /** The field's bytes where they lie: a message, a text, or numbers in a row. */
    public ByteBuffer bytes() {
        if (isNumber) {
            throw new IllegalArgumentException("a number where bytes are expected");
        }
        return bytes;
    }

    /** The field's bytes as UTF-8; what is none becomes U+FFFD. */
    public String text() {
        return StandardCharsets.UTF_8.decode(bytes().duplicate()).toString();
    }

    /** Whether the field is one whole number, and not several in a row. */
    public boolean isNumber() {
        return isNumber;
    }

    /** The field where it {@link #isNumber}, as protobuf's int64. */
    public long number() {
        return number;
    }

    private ByteBuffer take(long length) {
        if (length < 0 || length > rest.remaining()) {
            throw new BufferUnderflowException();
        }
        var taken = rest.slice(rest.position(), (int) length);
        rest.position(rest.position() + (int) length);
        return taken;
    }

    /** The whole number at a buffer's position, which moves behind it. */
    public static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < MOST_VARINT_BITS; shift += 7) {
            byte next = bytes.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("no number of protobuf");
    }
}
