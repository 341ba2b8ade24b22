package dev.tandem.runtime.trees;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * Compares a model of trees with the same file in ONNX Runtime, at load: what its operators do exactly is written in its
 * source alone, and the one that is here was compared with one version of it.
 */
final class SameAnswers {

    private static final int ROWS = 256;

    private SameAnswers() {}

    /** Whether both give the same bits for rows that make differences show, together and alone. */
    static boolean give(OnnxTreeModel trees, Model model) {
        var input = trees.signature().inputs().get(0);
        int width = Math.toIntExact(input.shape().get(1));
        long asked = input.shape().get(0);
        int rows = asked < 0 ? Math.max(1, Math.min(ROWS, Features.MOST / width)) : (int) asked;
        if (rows < 1 || rows > ROWS || (long) rows * width > Features.MOST) {
            return false;
        }
        float[] values = trees.thresholds().rows(rows, width);
        return sameOf(trees, model, input.name(), values, rows, width)
                && (asked >= 0 || sameOf(trees, model, input.name(), values, 1, width));
    }

    private static boolean sameOf(
            OnnxTreeModel trees, Model model, String input, float[] values, int rows, int width) {
        var data =
                ByteBuffer.allocateDirect(rows * width * Float.BYTES)
                        .order(ByteOrder.nativeOrder());
        data.asFloatBuffer().put(values, 0, rows * width);
        Map<String, Tensor> inputs =
                Map.of(input, new NumericTensor(Datatype.FP32, Shape.of(rows, width), data));
        var outputs = trees.signature().outputNames();
        try {
            var expected = model.score(inputs, outputs);
            var given = trees.score(inputs, outputs);
            return outputs.stream()
                    .allMatch(output -> same(given.get(output), expected.get(output)));
        } catch (ScoringException e) {
            return false;
        }
    }

    /** Whether two tensors have the same bits; what is no number may be written in several ways. */
    static boolean same(Tensor given, Tensor expected) {
        if (!given.shape().equals(expected.shape()) || given.datatype() != expected.datatype()) {
            return false;
        }
        if (given instanceof TextTensor texts) {
            return texts.values().equals(((TextTensor) expected).values());
        }
        var one = ((NumericTensor) given).data();
        var other = ((NumericTensor) expected).data();
        if (given.datatype() != Datatype.FP32) {
            return one.equals(other);
        }
        for (int at = 0; at < one.limit(); at += Float.BYTES) {
            // All that is no number becomes the same bits here.
            if (Float.floatToIntBits(one.getFloat(at))
                    != Float.floatToIntBits(other.getFloat(at))) {
                return false;
            }
        }
        return true;
    }
}
