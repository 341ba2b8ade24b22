package dev.tandem.runtime.core;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A row that comes alone, scored as two equal ones; see {@link BatchInvariance}. */
final class RowTwice {

    private RowTwice() {}

    /** Whether these inputs are one row. */
    static boolean isOne(Map<String, Tensor> inputs) {
        for (var input : inputs.values()) {
            if (input.shape().dimension(0) != 1) {
                return false;
            }
        }
        return true;
    }

    /** The row and the row again. */
    static Map<String, Tensor> of(Map<String, Tensor> inputs) {
        var twice = new LinkedHashMap<String, Tensor>(inputs.size() * 2);
        inputs.forEach((name, tensor) -> twice.put(name, twice(tensor)));
        return twice;
    }

    private static Tensor twice(Tensor tensor) {
        var shape = withRows(tensor.shape(), 2);
        if (tensor instanceof NumericTensor numbers) {
            var once = numbers.data();
            var data = ByteBuffer.allocateDirect(2 * once.remaining());
            data.put(once.duplicate()).put(once.duplicate());
            return new NumericTensor(numbers.datatype(), shape, data.flip());
        }
        var texts = new ArrayList<>(((TextTensor) tensor).values());
        texts.addAll(List.copyOf(texts));
        return new TextTensor(shape, texts);
    }

    /** Whether each of these outputs has a value for each of the two. */
    static boolean areTwo(Map<String, Tensor> outputs) {
        return outputs.values().stream()
                .allMatch(output -> output.shape().rank() > 0 && output.shape().dimension(0) == 2);
    }

    /** What the first of the two got. */
    static Map<String, Tensor> first(Map<String, Tensor> outputs) {
        var first = new LinkedHashMap<String, Tensor>(outputs.size() * 2);
        outputs.forEach((name, tensor) -> first.put(name, first(tensor)));
        return first;
    }

    private static Tensor first(Tensor tensor) {
        var shape = withRows(tensor.shape(), 1);
        if (tensor instanceof NumericTensor numbers) {
            int bytes = shape.elements() * numbers.datatype().size();
            return new NumericTensor(numbers.datatype(), shape, numbers.data().slice(0, bytes));
        }
        return new TextTensor(shape, ((TextTensor) tensor).values().subList(0, shape.elements()));
    }

    /** The same with another number of rows. */
    static Shape withRows(Shape shape, int rows) {
        long[] dimensions = shape.toArray();
        dimensions[0] = rows;
        return Shape.of(dimensions);
    }
}
