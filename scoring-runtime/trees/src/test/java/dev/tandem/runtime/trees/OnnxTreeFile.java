package dev.tandem.runtime.trees;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes ONNX files of one operator of trees, in protobuf by the field numbers of onnx.proto. */
final class OnnxTreeFile {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private OnnxTreeFile() {}

    /**
     * A model that takes {@code x} of that many columns.
     *
     * @param attributes of the operator: a Long, a String, a long[], a float[] or a List of texts each
     */
    static byte[] of(String operator, int columns, Map<String, Object> attributes) {
        boolean classes = operator.equals("TreeEnsembleClassifier");
        var node = new OnnxTreeFile().text(1, "x");
        if (classes) {
            node.text(2, "label");
        }
        node.text(2, "scores").text(4, operator).text(7, "ai.onnx.ml");
        attributes.forEach((name, value) -> node.message(5, attribute(name, value)));
        var graph = new OnnxTreeFile().message(1, node).text(2, "trees");
        graph.message(11, value("x", 1, dimension("n"), dimension(columns)));
        if (classes) {
            int type = attributes.containsKey("classlabels_strings") ? 8 : 7;
            graph.message(12, value("label", type, dimension("n")));
        }
        graph.message(12, value("scores", 1, dimension("n"), dimension("k")));
        return new OnnxTreeFile()
                .number(1, 8)
                .message(7, graph)
                .message(8, new OnnxTreeFile().text(1, "").number(2, 15))
                .message(8, new OnnxTreeFile().text(1, "ai.onnx.ml").number(2, 3))
                .out
                .toByteArray();
    }

    private static OnnxTreeFile attribute(String name, Object value) {
        var attribute = new OnnxTreeFile().text(1, name);
        if (value instanceof Long number) {
            return attribute.number(3, number).number(20, 2);
        }
        if (value instanceof String text) {
            return attribute.text(4, text).number(20, 3);
        }
        if (value instanceof float[] floats) {
            for (float each : floats) {
                attribute.tag(7, 5);
                var bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(each);
                attribute.out.writeBytes(bytes.array());
            }
            return attribute.number(20, 6);
        }
        if (value instanceof long[] numbers) {
            for (long each : numbers) {
                attribute.number(8, each);
            }
            return attribute.number(20, 7);
        }
        for (var text : (List<?>) value) {
            attribute.text(9, (String) text);
        }
        return attribute.number(20, 8);
    }

    private static OnnxTreeFile dimension(String any) {
        return new OnnxTreeFile().text(2, any);
    }

    private static OnnxTreeFile dimension(int size) {
        return new OnnxTreeFile().number(1, size);
    }

    private static OnnxTreeFile value(String name, int type, OnnxTreeFile... dimensions) {
        var shape = new OnnxTreeFile();
        for (var dimension : dimensions) {
            shape.message(1, dimension);
        }
        var tensor = new OnnxTreeFile().number(1, type).message(2, shape);
        return new OnnxTreeFile().text(1, name).message(2, new OnnxTreeFile().message(1, tensor));
    }

    private OnnxTreeFile number(int field, long value) {
        tag(field, 0);
        varint(value);
        return this;
    }

    private OnnxTreeFile text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private OnnxTreeFile message(int field, OnnxTreeFile value) {
        return bytes(field, value.out.toByteArray());
    }

    private OnnxTreeFile bytes(int field, byte[] value) {
        tag(field, 2);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~127L) != 0) {
            out.write((int) (rest & 127) | 128);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
