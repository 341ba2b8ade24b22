package dev.tandem.runtime.core;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node that makes maps of a tensor's rows.
 *
 * @param input the tensor's name
 * @param output the maps' name
 * @param labels the maps' keys, in the order of the tensor's columns
 */
record ZipMapNode(String input, String output, List<String> labels) {

    // Field numbers of onnx.proto.
    private static final int NODE_INPUT = 1;
    private static final int NODE_OUTPUT = 2;
    private static final int NODE_OPERATOR = 4;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int ATTRIBUTE_INTS = 8;
    private static final int ATTRIBUTE_STRINGS = 9;

    ZipMapNode {
        labels = List.copyOf(labels);
    }

    /** The node that these bytes are; empty where its operator is another. */
    static Optional<ZipMapNode> in(ByteBuffer node) {
        var fields = new ProtobufFields(node);
        String input = "";
        String output = "";
        String operator = "";
        var labels = new ArrayList<String>();
        while (fields.next()) {
            switch (fields.field()) {
                case NODE_INPUT -> input = fields.text();
                case NODE_OUTPUT -> output = fields.text();
                case NODE_OPERATOR -> operator = fields.text();
                case NODE_ATTRIBUTE -> readLabels(fields.bytes(), labels);
                default -> {
                    // its name, its domain, remarks
                }
            }
            if (!operator.isEmpty() && !operator.equals(ZipMaps.OPERATOR)) {
                return Optional.empty();
            }
        }
        return operator.isEmpty()
                ? Optional.empty()
                : Optional.of(new ZipMapNode(input, output, labels));
    }

    /** Its attributes are {@code classlabels_int64s} or {@code classlabels_strings}, one of them. */
    private static void readLabels(ByteBuffer attribute, List<String> labels) {
        var fields = new ProtobufFields(attribute);
        while (fields.next()) {
            if (fields.field() == ATTRIBUTE_STRINGS) {
                labels.add(fields.text());
            } else if (fields.field() == ATTRIBUTE_INTS && fields.isNumber()) {
                labels.add(Long.toString(fields.number()));
            } else if (fields.field() == ATTRIBUTE_INTS) {
                var packed = fields.bytes().duplicate();
                while (packed.hasRemaining()) {
                    labels.add(Long.toString(ProtobufFields.varint(packed)));
                }
            }
        }
    }

    /** A node that gives its input as its output, under the same names. */
    byte[] identity() {
        var out = new ByteArrayOutputStream();
        write(out, NODE_INPUT, input);
        write(out, NODE_OUTPUT, output);
        write(out, NODE_OPERATOR, "Identity");
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, int field, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write((field << 3) | 2);
        int length = bytes.length;
        while (length > 127) {
            out.write((length & 127) | 128);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(bytes);
    }
}
