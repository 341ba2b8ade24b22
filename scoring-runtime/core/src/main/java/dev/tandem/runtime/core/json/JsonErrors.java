package dev.tandem.runtime.core.json;

import dev.tandem.runtime.core.MalformedJsonException;

/** What is wrong with a document and where, for people. */
final class JsonErrors {

    private JsonErrors() {}

    static MalformedJsonException malformed(byte[] bytes, int at, String why) {
        return new MalformedJsonException(
                "malformed JSON at byte %d: %s".formatted(Math.min(at, bytes.length), why));
    }

    /** Something else stands there, or nothing at all. */
    static MalformedJsonException expected(String what, byte[] bytes, int at) {
        return malformed(bytes, at, "expected " + what + " but found " + found(bytes, at));
    }

    static String found(byte[] bytes, int at) {
        if (at >= bytes.length) {
            return "the end";
        }
        byte b = bytes[at];
        return b > ' ' && b < 127 ? "'" + (char) b + "'" : "byte 0x%02x".formatted(b & 0xff);
    }
}
