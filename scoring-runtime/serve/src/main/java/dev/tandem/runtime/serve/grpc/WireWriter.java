package dev.tandem.runtime.serve.grpc;

import io.vertx.core.buffer.Buffer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes protobuf's wire format (protobuf.dev, "Encoding"). */
final class WireWriter {

    private static final int MOST_VARINT_BYTES = 10;

    private byte[] bytes;
    private int position;

    WireWriter(int usualBytes) {
        bytes = new byte[usualBytes];
    }

    /** Bytes as they are. */
    WireWriter raw(byte[] value) {
        return raw(value, 0, value.length);
    }

    /** A part of bytes as they are. */
    WireWriter raw(byte[] value, int offset, int length) {
        ensure(length);
        System.arraycopy(value, offset, bytes, position, length);
        position += length;
        return this;
    }

    WireWriter varint(long value) {
        ensure(MOST_VARINT_BYTES);
        position = putVarint(position, value);
        return this;
    }

    WireWriter fixed32(int value) {
        ensure(Integer.BYTES);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            bytes[position++] = (byte) (value >>> shift);
        }
        return this;
    }

    WireWriter number(int field, long value) {
        return varint(WireReader.tag(field, WireReader.VARINT)).varint(value);
    }

    WireWriter string(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    WireWriter bytes(int field, byte[] value) {
        return length(field, value.length).raw(value);
    }

    /** A field of the buffer's bytes from its position to its limit, which stay as they are. */
    WireWriter bytes(int field, ByteBuffer value) {
        int length = value.remaining();
        length(field, length).ensure(length);
        value.get(value.position(), bytes, position, length);
        position += length;
        return this;
    }

    /** Begins a field of so many bytes. */
    WireWriter length(int field, int length) {
        return varint(WireReader.tag(field, WireReader.LENGTH)).varint(length);
    }

    /** Begins a field whose length is known at its {@link #end}, to which the result is handed. */
    int begin(int field) {
        varint(WireReader.tag(field, WireReader.LENGTH));
        // Room for a length of one byte; most need no more.
        ensure(1);
        return ++position;
    }

    WireWriter end(int begin) {
        int length = position - begin;
        int more = varintBytes(length) - 1;
        if (more > 0) {
            ensure(more);
            System.arraycopy(bytes, begin, bytes, begin + more, length);
            position += more;
        }
        putVarint(begin - 1, length);
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, position);
    }

    /** Adds what is written to a buffer. */
    Buffer appendTo(Buffer buffer) {
        return buffer.appendBytes(bytes, 0, position);
    }

    int size() {
        return position;
    }

    private int putVarint(int at, long value) {
        long rest = value;
        int next = at;
        while ((rest & ~0x7fL) != 0) {
            bytes[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[next++] = (byte) rest;
        return next;
    }

    private static int varintBytes(int length) {
        return Math.max(1, (38 - Integer.numberOfLeadingZeros(length)) / 7);
    }

    private void ensure(int more) {
        if (more > bytes.length - position) {
            int needed = Math.addExact(position, more);
            bytes =
                    Arrays.copyOf(
                            bytes,
                            Math.max(
                                    needed,
                                    (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }
}
