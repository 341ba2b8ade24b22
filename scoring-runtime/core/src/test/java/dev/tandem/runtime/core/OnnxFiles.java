package dev.tandem.runtime.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Makes small ONNX files, a few dozen bytes each, so that tests need no binary fixtures: a graph of one Identity node,
 * written in protobuf by the field numbers of onnx.proto.
 */
public final class OnnxFiles {

    private OnnxFiles() {}

    /** A model whose output {@code y} is its input {@code x}; a size of -1 varies. */
    public static Path identity(Path folder, Datatype datatype, long... shape) throws IOException {
        return write(folder.resolve("identity-" + datatype + ".onnx"), datatype, "Identity", shape);
    }

    /** A model that gives the places at which three numbers are not 0: the shape of {@code y} depends on their values. */
    public static Path nonZero(Path file) throws IOException {
        return write(
                file,
                "NonZero",
                value("x", Datatype.FP32, new long[] {3}),
                value("y", Datatype.INT64, new long[] {1, -1}));
    }

    /** A model of one node of that operator, from input {@code x} to output {@code y} of the same type and shape. */
    public static Path write(Path file, Datatype datatype, String operator, long... shape)
            throws IOException {
        return write(file, operator, value("x", datatype, shape), value("y", datatype, shape));
    }

    /**
     * A linear model with an input of shape {@code [-1,1]} for each column, FP32 or INT64, and an output {@code
     * prediction} of the same shape: the weighted sum of the columns.
     */
    public static Path linear(Path file, Map<String, Datatype> columns, float... weights)
            throws IOException {
        var graph = message();
        var concat = message();
        columns.forEach(
                (name, datatype) -> {
                    var cast = message().text(1, name).text(2, name + "_float").text(4, "Cast");
                    graph.message(1, cast.message(5, attribute("to", 2).number(3, 1)));
                    concat.text(1, name + "_float");
                });
        graph.message(
                1,
                concat.text(2, "row")
                        .text(4, "Concat")
                        .message(5, attribute("axis", 2).number(3, 1)));
        var coefficients = attribute("coefficients", 6);
        for (float weight : weights) {
            coefficients.fixed32(7, Float.floatToIntBits(weight));
        }
        graph.message(
                1,
                message()
                        .text(1, "row")
                        .text(2, "prediction")
                        .text(4, "LinearRegressor")
                        .message(5, coefficients)
                        .text(7, "ai.onnx.ml"));
        graph.text(2, "graph");
        columns.forEach(
                (name, datatype) -> graph.message(11, value(name, datatype, new long[] {-1, 1})));
        graph.message(12, value("prediction", Datatype.FP32, new long[] {-1, 1}));
        return Files.write(file, model(graph).message(8, operators("ai.onnx.ml", 1)).bytes());
    }

    /** A model that gives every input back, {@code NAME} as {@code NAME_out}, all of that shape. */
    public static Path echo(Path file, Map<String, Datatype> inputs, long... shape)
            throws IOException {
        var graph = message();
        inputs.keySet()
                .forEach(
                        name ->
                                graph.message(
                                        1,
                                        message()
                                                .text(1, name)
                                                .text(2, name + "_out")
                                                .text(4, "Identity")));
        graph.text(2, "graph");
        inputs.forEach((name, datatype) -> graph.message(11, value(name, datatype, shape)));
        inputs.forEach(
                (name, datatype) -> graph.message(12, value(name + "_out", datatype, shape)));
        return Files.write(file, model(graph).bytes());
    }

    /** A model whose output {@code y} is as many zeros, FP32, as its input {@code x} says, INT64 {@code [1]}. */
    public static Path zeros(Path file) throws IOException {
        return write(
                file,
                "ConstantOfShape",
                value("x", Datatype.INT64, new long[] {1}),
                value("y", Datatype.FP32, new long[] {-1}));
    }

    /**
     * A model at which ONNX Runtime 1.28.0 dies by SIGFPE while it loads it: it divides the smallest of the numbers by -1,
     * to know the quotient beforehand.
     */
    public static Path crashing(Path file) throws IOException {
        var node = message().text(1, "a").text(1, "b").text(2, "y").text(4, "Div");
        var graph =
                message()
                        .message(1, node)
                        .text(2, "graph")
                        .message(5, number("a", Long.MIN_VALUE))
                        .message(5, number("b", -1))
                        .message(12, value("y", Datatype.INT64, new long[] {1}));
        return Files.write(file, model(graph).bytes());
    }

    /** A model that divides its input {@code x}, INT64 {@code [-1]}, by itself. */
    public static Path dividing(Path file) throws IOException {
        var node = message().text(1, "x").text(1, "x").text(2, "y").text(4, "Div");
        var graph =
                message()
                        .message(1, node)
                        .text(2, "graph")
                        .message(11, value("x", Datatype.INT64, new long[] {-1}))
                        .message(12, value("y", Datatype.INT64, new long[] {-1}));
        return Files.write(file, model(graph).bytes());
    }

    private static Message number(String name, long value) {
        return message().number(1, 1).number(2, 7).number(7, value).text(8, name);
    }

    /**
     * A model that adds four numbers to its input {@code x}, FP32 {@code [-1,4]}, and keeps them in another file.
     *
     * @param location where, as a path beside the model
     */
    public static Path weightsElsewhere(Path file, String location) throws IOException {
        var weights =
                message()
                        .number(1, 4)
                        .number(2, 1)
                        .text(8, "w")
                        .message(13, message().text(1, "location").text(2, location))
                        .number(14, 1);
        var node = message().text(1, "x").text(1, "w").text(2, "y").text(4, "Add");
        var graph =
                message()
                        .message(1, node)
                        .text(2, "graph")
                        .message(5, weights)
                        .message(11, value("x", Datatype.FP32, new long[] {-1, 4}))
                        .message(12, value("y", Datatype.FP32, new long[] {-1, 4}));
        return Files.write(file, model(graph).bytes());
    }

    private static Message attribute(String name, int type) {
        return message().text(1, name).number(20, type);
    }

    private static Message model(Message graph) {
        return message().number(1, 8).message(7, graph).message(8, operators("", 17));
    }

    private static Message operators(String domain, int version) {
        return message().text(1, domain).number(2, version);
    }

    private static Path write(Path file, String operator, Message input, Message output)
            throws IOException {
        var node = message().text(1, "x").text(2, "y").text(3, "node").text(4, operator);
        var graph =
                message().message(1, node).text(2, "graph").message(11, input).message(12, output);
        return Files.write(file, model(graph).bytes());
    }

    private static Message value(String name, Datatype datatype, long[] shape) {
        var sizes = message();
        for (long size : shape) {
            sizes.message(1, size == -1 ? message().text(2, "n") : message().number(1, size));
        }
        var tensor = message().number(1, elementType(datatype)).message(2, sizes);
        return message().text(1, name).message(2, message().message(1, tensor));
    }

    private static int elementType(Datatype datatype) {
        return switch (datatype) {
            case FP32 -> 1;
            case UINT8 -> 2;
            case INT8 -> 3;
            case UINT16 -> 4;
            case INT16 -> 5;
            case INT32 -> 6;
            case INT64 -> 7;
            case BYTES -> 8;
            case BOOL -> 9;
            case FP16 -> 10;
            case FP64 -> 11;
            case UINT32 -> 12;
            case UINT64 -> 13;
            case BF16 -> 16;
        };
    }

    private static Message message() {
        return new Message();
    }

    private static final class Message {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message fixed32(int field, int value) {
            varint(((long) field << 3) | 5);
            for (int shift = 0; shift < 32; shift += 8) {
                out.write(value >>> shift);
            }
            return this;
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes());
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private Message bytes(int field, byte[] value) {
            varint(((long) field << 3) | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~127L) != 0) {
                out.write((int) ((rest & 127) | 128));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
