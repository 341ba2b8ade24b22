package dev.tandem.runtime.core;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** The operators in a model's file, which ONNX Runtime does not tell. */
final class OnnxOperators {

    /** By the field numbers of onnx.proto: the model's graph, its nodes, the operator of each. */
    private static final int[] PATH = {7, 1, 4};

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
        var fields = new ProtobufFields(message);
        while (fields.next()) {
            if (fields.field() != PATH[level] || fields.isNumber()) {
                continue;
            }
            if (level == PATH.length - 1) {
                names.add(fields.text());
            } else {
                walk(fields.bytes(), level + 1, names);
            }
        }
    }
}
