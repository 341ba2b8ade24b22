package dev.tandem.runtime.core;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model without its ZipMap nodes (ONNX, operators of {@code ai.onnx.ml}). Classifiers that are converted by skl2onnx's
 * defaults end in one: it takes a tensor with a column for each class and makes a map of every row, with the same keys
 * each time. The tensor is what the protocol can carry, so the node becomes an Identity, and the output, which keeps its
 * name, the tensor itself: the same floats, without the maps.
 *
 * <p>What replaces a node or a type is written over it and is as long, so that no length around it changes.
 *
 * @param model the model's bytes, for a session to be made of
 * @param labels the keys of the maps by the outputs' names, in the order of the tensors' columns; whole numbers in digits
 */
record ZipMaps(ByteBuffer model, Map<String, List<String>> labels) {

    /** The operator that such a model has. */
    static final String OPERATOR = "ZipMap";

    // Field numbers of onnx.proto.
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_OUTPUT = 12;
    private static final int GRAPH_VALUE = 13;
    private static final int VALUE_NAME = 1;
    private static final int VALUE_TYPE = 2;
    private static final int TYPE_SEQUENCE = 4;

    /** A type: a tensor of floats. */
    private static final byte[] FLOATS = {(1 << 3) | 2, 2, 1 << 3, 1};

    ZipMaps {
        labels = Map.copyOf(labels);
    }

    /**
     * The model in that file; empty where the file is none, which whoever loads it will say.
     *
     * @throws IOException if the file cannot be read
     * @throws OutOfMemoryError if there is no room for the file's content
     */
    static Optional<ZipMaps> replacedIn(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return replacedIn(content(channel));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Outside the heap, where ONNX Runtime takes it from as it is. */
    private static ByteBuffer content(FileChannel channel) throws IOException {
        if (channel.size() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no protobuf is so large");
        }
        var content = ByteBuffer.allocateDirect((int) channel.size());
        while (content.hasRemaining() && channel.read(content) >= 0) {
            // until all of it is here
        }
        return content.flip();
    }

    private static Optional<ZipMaps> replacedIn(ByteBuffer model) {
        var labels = new LinkedHashMap<String, List<String>>();
        var fields = new ProtobufFields(model);
        while (fields.next()) {
            if (fields.field() == MODEL_GRAPH) {
                replaceNodes(fields.bytes(), labels);
                replaceTypes(fields.bytes(), labels);
            }
        }
        return Optional.of(new ZipMaps(model, labels));
    }

    private static void replaceNodes(ByteBuffer graph, Map<String, List<String>> labels) {
        var fields = new ProtobufFields(graph);
        while (fields.next()) {
            if (fields.field() == GRAPH_NODE) {
                var bytes = fields.bytes();
                ZipMapNode.in(bytes)
                        .ifPresent(
                                node -> {
                                    overwrite(bytes, node.identity());
                                    labels.put(node.output(), node.labels());
                                });
            }
        }
    }

    private static void replaceTypes(ByteBuffer graph, Map<String, List<String>> labels) {
        var fields = new ProtobufFields(graph);
        while (fields.next()) {
            if (fields.field() == GRAPH_OUTPUT || fields.field() == GRAPH_VALUE) {
                replaceType(fields.bytes(), labels);
            }
        }
    }

    private static void replaceType(ByteBuffer value, Map<String, List<String>> labels) {
        var fields = new ProtobufFields(value);
        boolean mapped = false;
        Optional<ByteBuffer> type = Optional.empty();
        while (fields.next()) {
            switch (fields.field()) {
                case VALUE_NAME -> mapped = labels.containsKey(fields.text());
                case VALUE_TYPE -> type = Optional.of(fields.bytes());
                default -> {
                    // what it is for
                }
            }
        }
        if (mapped) {
            type.filter(ZipMaps::isSequence).ifPresent(bytes -> overwrite(bytes, FLOATS));
        }
    }

    private static boolean isSequence(ByteBuffer type) {
        var fields = new ProtobufFields(type);
        return fields.next() && fields.field() == TYPE_SEQUENCE;
    }

    /** Puts a shorter message where a longer one is. What is left becomes its field 6: in nodes and types a remark. */
    private static void overwrite(ByteBuffer place, byte[] message) {
        int remark = place.limit() - message.length - 6;
        if (remark < 0) {
            throw new IllegalArgumentException("no room for what replaces it");
        }
        var written = place.duplicate().clear().put(message).put((byte) ((6 << 3) | 2));
        // A length may be written in five bytes, however small it is.
        for (int shift = 0; shift < 28; shift += 7) {
            written.put((byte) ((remark >>> shift) | 128));
        }
        written.put((byte) (remark >>> 28));
        while (written.hasRemaining()) {
            written.put((byte) ' ');
        }
    }
}
