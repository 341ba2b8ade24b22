package dev.tandem.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A tensor with its values, in row-major order.
 *
 * @param values of the kind that {@link Datatype} says
 */
record Tensor(String name, Datatype datatype, List<Long> shape, List<Object> values) {

    Tensor {
        shape = List.copyOf(shape);
        values = List.copyOf(values);
    }

    /** What the model takes, filled with plain values: an open first size is {@code rows}, every other open size 1. */
    static Tensor sample(TensorSpec spec, long rows) {
        var datatype = Datatype.of(spec.datatype());
        return filled(spec, rows, datatype, datatype::sample);
    }

    /** The same with the extremes of its type. */
    static Tensor extremes(TensorSpec spec, long rows) {
        var datatype = Datatype.of(spec.datatype());
        var extremes = datatype.extremes();
        return filled(spec, rows, datatype, i -> extremes.get(i % extremes.size()));
    }

    private static Tensor filled(
            TensorSpec spec, long rows, Datatype datatype, IntFunction<Object> value) {
        var shape = new ArrayList<Long>();
        for (int i = 0; i < spec.shape().size(); i++) {
            long size = spec.shape().get(i);
            shape.add(size != -1 ? size : i == 0 ? rows : 1);
        }
        int count = Math.toIntExact(count(shape));
        return new Tensor(
                spec.name(), datatype, shape, IntStream.range(0, count).mapToObj(value).toList());
    }

    static long count(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** From JSON as requests and answers have it, with flat or nested data. */
    static Tensor of(JsonNode json) {
        var spec = TensorSpec.of(json);
        if (spec.shape().stream().anyMatch(size -> size < 0)) {
            throw new Unmet("tensor '%s' has shape %s".formatted(spec.name(), spec.shape()));
        }
        var datatype = Datatype.of(spec.datatype());
        if (!json.path("data").isArray()) {
            throw new Unmet("'data' of tensor '%s' is no array".formatted(spec.name()));
        }
        var values = new ArrayList<Object>();
        flatten(json.get("data"), datatype, values);
        return new Tensor(spec.name(), datatype, spec.shape(), values).checked();
    }

    private static void flatten(JsonNode node, Datatype datatype, List<Object> values) {
        for (var element : node) {
            if (element.isArray()) {
                flatten(element, datatype, values);
            } else {
                values.add(datatype.fromJson(element));
            }
        }
    }

    /** From its binary form. */
    static Tensor of(TensorSpec spec, ByteBuffer binary) {
        var datatype = Datatype.of(spec.datatype());
        var from = binary.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        var values = new ArrayList<Object>();
        while (from.hasRemaining()) {
            values.add(datatype.get(from));
        }
        return new Tensor(spec.name(), datatype, spec.shape(), values).checked();
    }

    Tensor checked() {
        if (values.size() != count(shape)) {
            throw new Unmet(
                    "tensor '%s' of shape %s has %d values and not %d"
                            .formatted(name, shape, values.size(), count(shape)));
        }
        return this;
    }

    /** As a request has it, with flat data. */
    ObjectNode json() {
        var data = JsonNodeFactory.instance.arrayNode();
        values.forEach(value -> data.add(datatype.toJson(value)));
        return head().set("data", data);
    }

    /** As a request has it, with data nested as the shape is. */
    ObjectNode nestedJson() {
        return head().set("data", nested(0, 0, values.size()));
    }

    private ArrayNode nested(int axis, int from, int to) {
        var array = JsonNodeFactory.instance.arrayNode();
        if (axis >= shape.size() - 1) {
            values.subList(from, to).forEach(value -> array.add(datatype.toJson(value)));
            return array;
        }
        int parts = Math.toIntExact(shape.get(axis));
        for (int i = 0; i < parts; i++) {
            int width = (to - from) / parts;
            array.add(nested(axis + 1, from + i * width, from + (i + 1) * width));
        }
        return array;
    }

    /** Without its data. */
    ObjectNode head() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        var sizes = json.putArray("shape");
        shape.forEach(sizes::add);
        return json.put("datatype", datatype.name());
    }

    /** Its binary form: little-endian, BYTES each with four bytes of length before them. */
    byte[] binary() {
        var buffer =
                ByteBuffer.allocate(values.stream().mapToInt(datatype::bytes).sum())
                        .order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> datatype.put(buffer, value));
        return buffer.array();
    }

    Tensor named(String other) {
        return new Tensor(other, datatype, shape, values);
    }

    /** With that size one larger, and the first value repeated at the end for what that takes. */
    Tensor widened(int axis) {
        var sizes = new ArrayList<>(shape);
        sizes.set(axis, sizes.get(axis) + 1);
        var longer = new ArrayList<>(values);
        while (longer.size() < count(sizes)) {
            longer.add(datatype.sample(0));
        }
        return new Tensor(name, datatype, sizes, longer);
    }
}
