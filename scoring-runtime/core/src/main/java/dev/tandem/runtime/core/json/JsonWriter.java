package dev.tandem.runtime.core.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes JSON into one growing array. The caller places the commas. */
public final class JsonWriter {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    private byte[] bytes;
    private int length;

    public JsonWriter(int expectedBytes) {
        bytes = new byte[expectedBytes];
    }

    /** Text that is JSON already, in ASCII. */
    public JsonWriter raw(String json) {
        int count = json.length();
        makeRoom(count);
        for (int i = 0; i < count; i++) {
            bytes[length + i] = (byte) json.charAt(i);
        }
        length += count;
        return this;
    }

    /** Bytes that are JSON already. */
    public JsonWriter raw(byte[] json) {
        return raw(json, 0, json.length);
    }

    /** A part of bytes that are JSON already. */
    public JsonWriter raw(byte[] json, int start, int count) {
        makeRoom(count);
        System.arraycopy(json, start, bytes, length, count);
        length += count;
        return this;
    }

    /** The buffer's bytes from its position to its limit, as they are; it is left as it is. */
    public JsonWriter raw(ByteBuffer other) {
        int count = other.remaining();
        makeRoom(count);
        other.get(other.position(), bytes, length, count);
        length += count;
        return this;
    }

    public JsonWriter raw(char json) {
        makeRoom(1);
        bytes[length++] = (byte) json;
        return this;
    }

    /** A string with its quotes. */
    public JsonWriter string(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        makeRoom(utf8.length * 6 + 2);
        bytes[length++] = '"';
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = b;
            } else if (b >= 0 && b < ' ') {
                controlCharacter(b);
            } else {
                bytes[length++] = b;
            }
        }
        bytes[length++] = '"';
        return this;
    }

    private void controlCharacter(byte b) {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[b >> 4];
        bytes[length++] = HEX[b & 15];
    }

    public JsonWriter number(long value) {
        if (value >= 0 && value < 10) {
            return raw((char) ('0' + value));
        }
        return raw(Long.toString(value));
    }

    /** The shortest text that reads back as this double; JSON has no other word than null for what is not finite. */
    public JsonWriter number(double value) {
        return raw(Double.isFinite(value) ? Double.toString(value) : "null");
    }

    /** The shortest text that reads back as this float; JSON has no other word than null for what is not finite. */
    public JsonWriter number(float value) {
        return raw(Float.isFinite(value) ? Float.toString(value) : "null");
    }

    /** Forgets what was written, to write again into the same room. */
    public JsonWriter clear() {
        length = 0;
        return this;
    }

    /** Bytes written so far. */
    public int length() {
        return length;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void makeRoom(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, count)));
        }
    }
}
