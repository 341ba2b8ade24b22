package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.OutputForms.BestClasses;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Triton's classification extension (triton-inference-server/server, docs/protocol/extension_classification.md): instead of
 * an output's values the largest of them, each as the string {@code VALUE:INDEX}, and {@code VALUE:INDEX:LABEL} where the model names its classes. An output
 * of shape {@code [n,...]} gives {@code [n,k]}, one of a single dimension {@code [k]}.
 */
final class Classification {

    private Classification() {}

    /** These outputs, in the forms that were asked for. */
    static Map<String, Tensor> applied(OutputForms forms, Map<String, Tensor> outputs) {
        if (forms.classes().isEmpty()) {
            return outputs;
        }
        var given = new LinkedHashMap<>(outputs);
        forms.classes()
                .forEach((name, asked) -> given.put(name, best(name, given.get(name), asked)));
        return given;
    }

    private static Tensor best(String name, Tensor output, BestClasses asked) {
        if (!(output instanceof NumericTensor numbers) || !isRanked(output.datatype())) {
            throw RefusedException.invalid(
                    "output '%s' is %s, whose classes have no order; ask for it without 'classification'"
                            .formatted(name, output.datatype()));
        }
        boolean rows = output.shape().rank() > 1;
        int count = rows ? (int) output.shape().dimension(0) : 1;
        int width = output.shape().elements() / count;
        int kept = Math.min(asked.count(), width);
        var strings = new ArrayList<String>(count * kept);
        for (int row = 0; row < count; row++) {
            strings.addAll(best(numbers, row * width, width, kept, asked.labels()));
        }
        return new TextTensor(rows ? Shape.of(count, kept) : Shape.of(kept), strings);
    }

    private static List<String> best(
            NumericTensor numbers, int start, int width, int kept, List<String> labels) {
        // Not-a-number is the largest of all to Java; nobody means it by the best.
        var byValue =
                Comparator.comparingDouble(
                        (Integer index) -> {
                            double value = value(numbers, start + index);
                            return Double.isNaN(value) ? Double.POSITIVE_INFINITY : -value;
                        });
        return IntStream.range(0, width)
                .boxed()
                .sorted(byValue)
                .limit(kept)
                .map(
                        index ->
                                text(numbers, start + index)
                                        + ":"
                                        + index
                                        + (labels.isEmpty() ? "" : ":" + labels.get(index)))
                .toList();
    }

    private static boolean isRanked(Datatype datatype) {
        return switch (datatype) {
            case FP32, FP64, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> true;
            case BOOL, FP16, BF16, BYTES -> false;
        };
    }

    private static String text(NumericTensor numbers, int index) {
        return switch (numbers.datatype()) {
            case FP32 -> Float.toString(numbers.data().getFloat(index * 4));
            case FP64 -> Double.toString(numbers.data().getDouble(index * 8));
            case INT64 -> Long.toString(numbers.data().getLong(index * 8));
            case UINT64 -> Long.toUnsignedString(numbers.data().getLong(index * 8));
            default -> Long.toString((long) value(numbers, index));
        };
    }

    private static double value(NumericTensor numbers, int index) {
        var data = numbers.data();
        return switch (numbers.datatype()) {
            case FP32 -> data.getFloat(index * 4);
            case FP64 -> data.getDouble(index * 8);
            case INT64 -> data.getLong(index * 8);
            case UINT64 -> {
                long value = data.getLong(index * 8);
                yield value >= 0 ? value : (value >>> 1) * 2.0;
            }
            case INT32 -> data.getInt(index * 4);
            case UINT32 -> Integer.toUnsignedLong(data.getInt(index * 4));
            case INT16 -> data.getShort(index * 2);
            case UINT16 -> Short.toUnsignedInt(data.getShort(index * 2));
            case INT8 -> data.get(index);
            case UINT8 -> Byte.toUnsignedInt(data.get(index));
            case BOOL, FP16, BF16, BYTES ->
                    throw new IllegalStateException(numbers.datatype() + " is refused before");
        };
    }
}
