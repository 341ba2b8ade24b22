package dev.tandem.runtime.core;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * The operators in a model's file, which ONNX Runtime does not tell. The file is protobuf; what is not on the way to an
 * operator's name, weights first of all, is passed over unread.
 */
final class OnnxOperators {

    /** By the field numbers of onnx.proto: the model's graph, its nodes, the operator of each. */
    private static final int[] PATH = {7, 1, 4};

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;
    private static final int MOST_VARINT_BITS = 70;

    private OnnxOperators() {}

    /**
     * Their names. Of a file that is no model these are none or some: whoever loads it says what is wrong.
     *
     * @throws IOException if the file cannot be read
     */
    static Set<String> of(Path file) throws IOException {
        var names = new HashSet<String>();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            // No protobuf is larger.
            long bytes = Math.min(channel.size(), Integer.MAX_VALUE);
            walk(channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes), 0, names);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return names;
        }
        return names;
    }

    private static void walk(ByteBuffer message, int level, Set<String> names) {
        while (message.hasRemaining()) {
            long tag = varint(message);
            switch ((int) tag & 7) {
                case VARINT -> varint(message);
                case FIXED64 -> take(message, Long.BYTES);
                case FIXED32 -> take(message, Integer.BYTES);
                case LENGTH -> {
                    var value = take(message, varint(message));
                    boolean wanted = tag >>> 3 == PATH[level];
                    if (wanted && level == PATH.length - 1) {
                        names.add(StandardCharsets.UTF_8.decode(value).toString());
                    } else if (wanted) {
                        walk(value, level + 1, names);
                    }
                }
                default -> throw new IllegalArgumentException("no wire type of protobuf");
            }
        }
    }

    private static ByteBuffer take(ByteBuffer message, long length) {
        if (length < 0 || length > message.remaining()) {
            throw new BufferUnderflowException();
        }
        var taken = message.slice(message.position(), (int) length);
        message.position(message.position() + (int) length);
        return taken;
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; shift < MOST_VARINT_BITS; shift += 7) {
            byte next = message.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("no number of protobuf");
    }
}
