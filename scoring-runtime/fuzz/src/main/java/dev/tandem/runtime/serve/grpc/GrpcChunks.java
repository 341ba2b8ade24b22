package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.fuzz.Refusals;
import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.zip.GZIPOutputStream;

/**
 * The chunks of a gRPC call: the same messages come out, and the same refusal, whether the bytes come at once or one by
 * one, and none is larger than allowed.
 */
public final class GrpcChunks {

    private static final int MOST_BYTES = 1_000;

    private GrpcChunks() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        List<String> atOnce = messages(bytes, left -> left);
        List<String> singly = messages(bytes, left -> 1);
        if (!atOnce.equals(singly)) {
            throw new AssertionError(atOnce + " at once, but one by one " + singly);
        }
    }

    private static List<String> messages(byte[] bytes, IntUnaryOperator chunkOf) {
        var frames = new GrpcFrames(MOST_BYTES);
        var messages = new ArrayList<String>();
        try {
            int at = 0;
            while (at < bytes.length) {
                int size = chunkOf.applyAsInt(bytes.length - at);
                frames.append(Buffer.buffer(Arrays.copyOfRange(bytes, at, at + size)));
                at += size;
                take(frames, messages);
            }
        } catch (RefusedException e) {
            Refusals.check(e);
            messages.add(e.getMessage());
        }
        return messages;
    }

    private static void take(GrpcFrames frames, List<String> messages) {
        while (frames.hasMessage()) {
            String message = frames.take(Optional.of("gzip")).text("a message");
            if (message.length() > MOST_BYTES) {
                throw new AssertionError(message.length() + " characters");
            }
            messages.add(message);
        }
    }

    /** Good calls to begin with: a message, and a compressed one behind it. */
    public static List<byte[]> seeds() {
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write("a".repeat(30).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(
                Buffer.buffer(new byte[] {0, 0, 0, 0, 2, 'h', 'i', 1})
                        .appendInt(gzip.size())
                        .appendBytes(gzip.toByteArray())
                        .getBytes());
    }
}
