package dev.tandem.runtime.core;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a model's file says of itself and ONNX Runtime does not tell ({@code onnx.proto}). Weights are passed over unread.
 *
 * @param producer what wrote the file, with its version; may be empty
 * @param opsets the version of each set of operators, by its domain; {@code ai.onnx} is the standard one
 * @param operators the names of the operators, those of branches, loops and functions too
 * @param externalFiles where weights are that are not in the file, as paths beside it
 */
public record OnnxFile(
        String producer,
        Map<String, Long> opsets,
        Set<String> operators,
        Set<String> externalFiles) {

    /** Of a model in another format. */
    public static final OnnxFile NONE = new OnnxFile("", Map.of(), Set.of(), Set.of());

    private static final String STANDARD = "ai.onnx";

    public OnnxFile {
        opsets = Collections.unmodifiableMap(new TreeMap<>(opsets));
        operators = Collections.unmodifiableSet(new TreeSet<>(operators));
        externalFiles = Collections.unmodifiableSet(new TreeSet<>(externalFiles));
    }

    /**
     * Reads a file. Of one that is no model, nothing or some is known: whoever loads it says what is wrong.
     *
     * @throws IOException if the file cannot be read
     */
    public static OnnxFile of(Path file) throws IOException {
        var reader = new Reader();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            // No protobuf is larger.
            long bytes = Math.min(channel.size(), Integer.MAX_VALUE);
            reader.model(new ProtobufFields(channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes)));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return reader.read();
        }
        return reader.read();
    }

    /** By the field numbers of onnx.proto. */
    private static final class Reader {

        /** Graphs in graphs; protobuf itself reads no deeper. */
        private static final int DEEPEST = 100;

        private final Map<String, Long> opsets = new TreeMap<>();
        private final Set<String> operators = new TreeSet<>();
        private final Set<String> externalFiles = new TreeSet<>();
        private String producer = "";
        private String producerVersion = "";

        OnnxFile read() {
            return new OnnxFile(
                    (producer + " " + producerVersion).strip(), opsets, operators, externalFiles);
        }

        void model(ProtobufFields model) {
            while (nextOfBytes(model)) {
                switch (model.field()) {
                    case 2 -> producer = model.text();
                    case 3 -> producerVersion = model.text();
                    case 7 -> graph(new ProtobufFields(model.bytes()), 0);
                    case 8 -> opset(new ProtobufFields(model.bytes()));
                    case 25 -> function(new ProtobufFields(model.bytes()));
                    default -> {}
                }
            }
        }

        /** Goes to the next field that is no number: one that should be none and is, protobuf passes over. */
        private static boolean nextOfBytes(ProtobufFields message) {
            while (message.next()) {
                if (!message.isNumber()) {
                    return true;
                }
            }
            return false;
        }

        private void opset(ProtobufFields opset) {
            String domain = "";
            long version = 0;
            while (opset.next()) {
                if (opset.field() == 1 && !opset.isNumber()) {
                    domain = opset.text();
                } else if (opset.field() == 2 && opset.isNumber()) {
                    version = opset.number();
                }
            }
            opsets.put(domain.isEmpty() ? STANDARD : domain, version);
        }

        private void function(ProtobufFields function) {
            while (nextOfBytes(function)) {
                if (function.field() == 7) {
                    node(new ProtobufFields(function.bytes()), 0);
                }
            }
        }

        private void graph(ProtobufFields graph, int depth) {
            if (depth > DEEPEST) {
                return;
            }
            while (nextOfBytes(graph)) {
                switch (graph.field()) {
                    case 1 -> node(new ProtobufFields(graph.bytes()), depth);
                    case 5 -> tensor(new ProtobufFields(graph.bytes()));
                    case 15 -> sparseTensor(new ProtobufFields(graph.bytes()));
                    default -> {}
                }
            }
        }

        private void node(ProtobufFields node, int depth) {
            while (nextOfBytes(node)) {
                switch (node.field()) {
                    case 4 -> operators.add(node.text());
                    case 5 -> attribute(new ProtobufFields(node.bytes()), depth);
                    default -> {}
                }
            }
        }

        private void attribute(ProtobufFields attribute, int depth) {
            while (nextOfBytes(attribute)) {
                switch (attribute.field()) {
                    case 5, 10 -> tensor(new ProtobufFields(attribute.bytes()));
                    case 6, 11 -> graph(new ProtobufFields(attribute.bytes()), depth + 1);
                    case 22, 23 -> sparseTensor(new ProtobufFields(attribute.bytes()));
                    default -> {}
                }
            }
        }

        private void sparseTensor(ProtobufFields sparse) {
            while (nextOfBytes(sparse)) {
                if (sparse.field() == 1 || sparse.field() == 2) {
                    tensor(new ProtobufFields(sparse.bytes()));
                }
            }
        }

        private void tensor(ProtobufFields tensor) {
            while (nextOfBytes(tensor)) {
                if (tensor.field() == 13) {
                    entry(new ProtobufFields(tensor.bytes()));
                }
            }
        }

        private void entry(ProtobufFields entry) {
            String key = "";
            String value = "";
            while (nextOfBytes(entry)) {
                switch (entry.field()) {
                    case 1 -> key = entry.text();
                    case 2 -> value = entry.text();
                    default -> {}
                }
            }
            if (key.equals("location")) {
                externalFiles.add(value);
            }
        }
    }
}
