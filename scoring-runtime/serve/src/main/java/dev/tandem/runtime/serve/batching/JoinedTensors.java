package dev.tandem.runtime.serve.batching;

import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.TensorMemory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Tensors of several requests put together along their first dimension, and taken apart again. */
final class JoinedTensors {

    private JoinedTensors() {}

    /**
     * The inputs of all requests, one after the other.
     *
     * @param parts of the same {@link BatchKey}
     * @param rows of all parts together
     * @param memory holds the result
     */
    static Map<String, Tensor> join(
            List<Map<String, Tensor>> parts, int rows, TensorMemory memory) {
        var joined = new LinkedHashMap<String, Tensor>();
        for (var input : parts.getFirst().entrySet()) {
            var tensors = parts.stream().map(part -> part.get(input.getKey())).toList();
            joined.put(input.getKey(), join(input.getValue(), tensors, rows, memory));
        }
        return joined;
    }

    private static Tensor join(Tensor first, List<Tensor> parts, int rows, TensorMemory memory) {
        var shape = withRows(first.shape(), rows);
        return switch (first) {
            case TextTensor ignored -> {
                var values = new ArrayList<String>(shape.elements());
                parts.forEach(part -> values.addAll(((TextTensor) part).values()));
                yield new TextTensor(shape, values);
            }
            case NumericTensor numbers -> {
                var data = memory.allocate(shape.elements() * numbers.datatype().size());
                parts.forEach(part -> data.put(((NumericTensor) part).data().duplicate()));
                yield new NumericTensor(numbers.datatype(), shape, data.flip());
            }
        };
    }

    /** Whether outputs have exactly one row for each row that went in, so that each asker can be given its own. */
    static boolean haveRows(Map<String, Tensor> outputs, int rows) {
        return BatchKey.rows(outputs.values()).equals(OptionalInt.of(rows));
    }

    /** Some rows of outputs that {@link #haveRows}; not copied. */
    static Map<String, Tensor> rows(Map<String, Tensor> outputs, int from, int count) {
        var part = new LinkedHashMap<String, Tensor>();
        outputs.forEach((name, output) -> part.put(name, rows(output, from, count)));
        return part;
    }

    private static Tensor rows(Tensor output, int from, int count) {
        var shape = withRows(output.shape(), count);
        int each = shape.elements() / count;
        return switch (output) {
            case TextTensor text ->
                    new TextTensor(
                            shape, text.values().subList(from * each, (from + count) * each));
            case NumericTensor numbers -> {
                int bytes = each * numbers.datatype().size();
                yield new NumericTensor(
                        numbers.datatype(),
                        shape,
                        numbers.data()
                                .slice(numbers.data().position() + from * bytes, count * bytes));
            }
        };
    }

    private static Shape withRows(Shape shape, int rows) {
        long[] sizes = shape.toArray();
        sizes[0] = rows;
        return Shape.of(sizes);
    }
}
