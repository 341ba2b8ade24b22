package dev.tandem.runtime.trees;

import dev.tandem.runtime.core.ProtobufFields;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * One node of a graph of ONNX.
 *
 * @param operator with its domain in front of it where it is not the standard one: {@code ai.onnx.ml.ZipMap}
 * @param attributes their messages ({@code AttributeProto}), unread, by their names
 */
record OnnxNode(
        String operator,
        List<String> inputs,
        List<String> outputs,
        Map<String, ByteBuffer> attributes) {

    // Field numbers of onnx.proto.
    private static final int INPUT = 1;
    private static final int OUTPUT = 2;
    private static final int OPERATOR = 4;
    private static final int ATTRIBUTE = 5;
    private static final int DOMAIN = 7;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_NUMBER = 3;
    private static final int ATTRIBUTE_TEXT = 4;
    private static final int ATTRIBUTE_FLOATS = 7;
    private static final int ATTRIBUTE_NUMBERS = 8;
    private static final int ATTRIBUTE_TEXTS = 9;

    static OnnxNode read(ByteBuffer message) {
        String operator = "";
        String domain = "";
        var inputs = new ArrayList<String>();
        var outputs = new ArrayList<String>();
        var attributes = new HashMap<String, ByteBuffer>();
        var fields = new ProtobufFields(message);
        while (fields.next()) {
            switch (fields.field()) {
                case INPUT -> inputs.add(fields.text());
                case OUTPUT -> outputs.add(fields.text());
                case OPERATOR -> operator = fields.text();
                case DOMAIN -> domain = fields.text();
                case ATTRIBUTE -> {
                    if (attributes.put(name(fields.bytes()), fields.bytes()) != null) {
                        throw new MalformedModelException("an attribute is there twice");
                    }
                }
                default -> {
                    // its name, remarks
                }
            }
        }
        boolean standard = domain.isEmpty() || domain.equals("ai.onnx");
        return new OnnxNode(
                standard ? operator : domain + "." + operator, inputs, outputs, attributes);
    }

    private static String name(ByteBuffer attribute) {
        var fields = new ProtobufFields(attribute);
        String name = "";
        while (fields.next()) {
            if (fields.field() == ATTRIBUTE_NAME) {
                name = fields.text();
            }
        }
        return name;
    }

    /** Refuses a node with attributes that nobody here has heard of. */
    void checkAttributes(Set<String> known) {
        for (String name : attributes.keySet()) {
            if (!known.contains(name)) {
                throw new MalformedModelException(
                        "%s has an attribute '%s'".formatted(operator, name));
            }
        }
    }

    private ProtobufFields attribute(String name) {
        return new ProtobufFields(attributes.getOrDefault(name, ByteBuffer.allocate(0)));
    }

    /** A whole number; the other one where there is none. */
    long number(String name, long otherwise) {
        var fields = attribute(name);
        long number = otherwise;
        while (fields.next()) {
            if (fields.field() == ATTRIBUTE_NUMBER && fields.isNumber()) {
                number = fields.number();
            }
        }
        return number;
    }

    /** A text; the other one where there is none. */
    String text(String name, String otherwise) {
        var fields = attribute(name);
        String text = otherwise;
        while (fields.next()) {
            if (fields.field() == ATTRIBUTE_TEXT) {
                text = fields.text();
            }
        }
        return text;
    }

    /** Texts of which each is held once, however often it comes. */
    List<String> texts(String name) {
        var fields = attribute(name);
        var texts = new ArrayList<String>();
        var known = new HashMap<ByteBuffer, String>();
        while (fields.next()) {
            if (fields.field() == ATTRIBUTE_TEXTS) {
                texts.add(known.computeIfAbsent(fields.bytes(), bytes -> fields.text()));
            }
        }
        return texts;
    }

    long[] numbers(String name) {
        var fields = attribute(name);
        var numbers = LongStream.builder();
        while (fields.next()) {
            if (fields.field() != ATTRIBUTE_NUMBERS) {
                continue;
            }
            if (fields.isNumber()) {
                numbers.add(fields.number());
                continue;
            }
            var packed = fields.bytes().duplicate();
            while (packed.hasRemaining()) {
                numbers.add(ProtobufFields.varint(packed));
            }
        }
        return numbers.build().toArray();
    }

    /** Numbers that count or point at something: none is below 0. */
    int[] indexes(String name) {
        long[] numbers = numbers(name);
        int[] indexes = new int[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0 || numbers[i] > Integer.MAX_VALUE) {
                throw new MalformedModelException("%s has %d".formatted(name, numbers[i]));
            }
            indexes[i] = (int) numbers[i];
        }
        return indexes;
    }

    float[] floats(String name) {
        var fields = attribute(name);
        var floats = new NumberList(0);
        while (fields.next()) {
            if (fields.field() == ATTRIBUTE_FLOATS) {
                var packed = fields.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
                while (packed.hasRemaining()) {
                    floats.add(packed.getFloat());
                }
            }
        }
        float[] array = new float[floats.size()];
        double[] numbers = floats.toArray();
        for (int i = 0; i < array.length; i++) {
            array[i] = (float) numbers[i];
        }
        return array;
    }
}
