package dev.tandem.runtime.serve.cache;

import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Outputs of the model in memory of their own, which nobody writes to any more.
 *
 * @param bytes of memory that keeping them takes, everything around the values included
 */
record KeptOutputs(Map<String, Tensor> tensors, long bytes) {

    /** Key, entry of the table, node of its order, and this: measured, and rounded up. */
    private static final int ENTRY_BYTES = 400;

    /** Of a tensor: the objects around its values. */
    private static final int TENSOR_BYTES = 250;

    /** Of a string: the object, its array, and its place in a list. */
    private static final int STRING_BYTES = 64;

    /** Copies outputs whose memory the model uses again. */
    static KeptOutputs of(Map<String, Tensor> outputs) {
        var kept = new LinkedHashMap<String, Tensor>();
        outputs.forEach((name, output) -> kept.put(name, copy(output)));
        return new KeptOutputs(kept, bytes(outputs));
    }

    /** What keeping outputs would take. */
    static long bytes(Map<String, Tensor> outputs) {
        return ENTRY_BYTES + outputs.values().stream().mapToLong(KeptOutputs::bytes).sum();
    }

    private static long bytes(Tensor tensor) {
        return TENSOR_BYTES
                + (long) Long.BYTES * tensor.shape().rank()
                + switch (tensor) {
                    case NumericTensor numbers -> numbers.data().remaining();
                    case TextTensor text ->
                            text.values().stream()
                                    .mapToLong(value -> STRING_BYTES + 2L * value.length())
                                    .sum();
                };
    }

    private static Tensor copy(Tensor tensor) {
        return switch (tensor) {
            case TextTensor text -> text;
            case NumericTensor numbers -> {
                var data = ByteBuffer.allocate(numbers.data().remaining());
                yield new NumericTensor(
                        numbers.datatype(),
                        numbers.shape(),
                        data.put(numbers.data().duplicate()).flip());
            }
        };
    }

    /** For one asker: several may read them at once, each at its own position. */
    Map<String, Tensor> outputs() {
        return views(tensors);
    }

    /** The same values for one more asker, valid as long as they are. */
    static Map<String, Tensor> views(Map<String, Tensor> outputs) {
        var views = new LinkedHashMap<String, Tensor>();
        outputs.forEach(
                (name, tensor) ->
                        views.put(
                                name,
                                switch (tensor) {
                                    case TextTensor text -> text;
                                    case NumericTensor numbers ->
                                            new NumericTensor(
                                                    numbers.datatype(),
                                                    numbers.shape(),
                                                    numbers.data().asReadOnlyBuffer());
                                }));
        return views;
    }
}
