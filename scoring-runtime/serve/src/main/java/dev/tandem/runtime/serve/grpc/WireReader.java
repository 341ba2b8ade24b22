package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.RefusedException;

/**
 * Reads protobuf's wire format (protobuf.dev, "Encoding") where it lies, field after field. Nothing is kept: a message in
 * a message is another reader over the same bytes. Malformed bytes are refused as generated code refuses them.
 */
final class WireReader {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH = 2;
    static final int GROUP = 3;
    static final int GROUP_END = 4;
    static final int FIXED32 = 5;

    private static final int MOST_VARINT_BYTES = 10;

    /** As deep as generated code follows groups, which nobody has sent for years. */
    private static final int MOST_GROUPS = 100;

    private final byte[] bytes;
    private final int end;
    private int position;
    private int tag;

    WireReader(byte[] bytes, int position, int end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    /** What {@link #tag} gives for a field of that number and wire type. */
    static int tag(int field, int wireType) {
        return (field << 3) | wireType;
    }

    /** Goes to the next field; false at the end of the message. */
    boolean next() {
        if (position == end) {
            return false;
        }
        tag = int32();
        if (tag >>> 3 == 0) {
            throw malformed("a field has the number 0");
        }
        return true;
    }

    /** Whether values are left, for the inside of a packed field. */
    boolean hasMore() {
        return position < end;
    }

    /** Number and wire type of the field that {@link #next} went to. */
    int tag() {
        return tag;
    }

    long varint() {
        if (position < end && bytes[position] >= 0) {
            return bytes[position++];
        }
        long value = 0;
        for (int i = 0; i < MOST_VARINT_BYTES; i++) {
            if (position == end) {
                throw malformed("it ends inside a number");
            }
            byte next = bytes[position++];
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a number is longer than %d bytes".formatted(MOST_VARINT_BYTES));
    }

    /** A number of which only the lower half counts, as generated code reads fields of 32 bits. */
    int int32() {
        return (int) varint();
    }

    int fixed32() {
        int begin = take(Integer.BYTES);
        return (bytes[begin] & 0xff)
                | ((bytes[begin + 1] & 0xff) << 8)
                | ((bytes[begin + 2] & 0xff) << 16)
                | (bytes[begin + 3] << 24);
    }

    long fixed64() {
        return (fixed32() & 0xffffffffL) | ((long) fixed32() << 32);
    }

    /** The value of a field of wire type {@link #LENGTH}. */
    WireBytes bytes() {
        int length = int32();
        return new WireBytes(bytes, take(length), length);
    }

    /** Passes over the value of the field that {@link #next} went to. */
    void skip() {
        skip(0);
    }

    private void skip(int groups) {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> take(Long.BYTES);
            case LENGTH -> take(int32());
            case FIXED32 -> take(Integer.BYTES);
            case GROUP -> skipGroup(groups + 1);
            default -> throw malformed("a field has the wire type %d".formatted(tag & 7));
        }
    }

    private void skipGroup(int groups) {
        if (groups >= MOST_GROUPS) {
            throw malformed("more than %d groups are in one another".formatted(MOST_GROUPS));
        }
        int closing = tag(tag >>> 3, GROUP_END);
        while (next()) {
            if (tag == closing) {
                return;
            }
            skip(groups);
        }
        throw malformed("it ends inside a group");
    }

    /** Moves on by so many bytes and gives where they begin. */
    private int take(int length) {
        if (length < 0 || length > end - position) {
            throw malformed(
                    "a field of %d bytes goes beyond its end, %d bytes on"
                            .formatted(length & 0xffffffffL, end - position));
        }
        int begin = position;
        position += length;
        return begin;
    }

    private static RefusedException malformed(String why) {
        return RefusedException.invalid("the message cannot be read: " + why);
    }
}
