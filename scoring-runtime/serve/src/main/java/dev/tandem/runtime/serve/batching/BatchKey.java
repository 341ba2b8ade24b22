package dev.tandem.runtime.serve.batching;

import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What requests have in common that can be scored in one call: their rows have the same shapes, and they ask for the same
 * outputs.
 *
 * @param rowShapes of each input, by name, without its first dimension
 */
record BatchKey(Map<String, Shape> rowShapes, List<String> outputs) {

    static BatchKey of(Map<String, Tensor> inputs, Set<String> outputs) {
        return new BatchKey(
                inputs.entrySet().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Map.Entry::getKey,
                                        input -> rowShape(input.getValue().shape()))),
                List.copyOf(outputs));
    }

    /** How many rows these tensors have; empty where they disagree or one is a single value. */
    static OptionalInt rows(Collection<Tensor> tensors) {
        long rows = -1;
        for (var tensor : tensors) {
            var shape = tensor.shape();
            if (shape.rank() == 0 || (rows >= 0 && shape.dimension(0) != rows)) {
                return OptionalInt.empty();
            }
            rows = shape.dimension(0);
        }
        return rows < 0 ? OptionalInt.empty() : OptionalInt.of((int) rows);
    }

    private static Shape rowShape(Shape shape) {
        if (shape.rank() == 0) {
            return shape;
        }
        long[] sizes = shape.toArray();
        return Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length));
    }
}
