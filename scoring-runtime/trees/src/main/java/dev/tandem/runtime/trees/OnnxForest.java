package dev.tandem.runtime.trees;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Trees of ONNX: sums of the weights that a row's leaves carry, in single precision and in the order of the trees, which is
 * that of ONNX Runtime on one thread.
 */
final class OnnxForest {

    /** Values that are held beside the request's own at a time, so that wide rows come in smaller blocks. */
    private static final int MOST_VALUES = 1 << 20;

    private final int outputs;
    private final int trees;
    private final BitSet always;
    private final FloatForest forest;

    /** The weights of all leaves side by side; empty where each leaf carries one, which is its value. */
    private final float[] vectors;

    private OnnxForest(int outputs, int trees, BitSet always, FloatForest forest, float[] vectors) {
        this.outputs = outputs;
        this.trees = trees;
        this.always = always;
        this.forest = forest;
        this.vectors = vectors;
    }

    /** Takes the trees in their order. */
    static final class Builder {

        private final OnnxLeaves leaves;
        private final int outputs;
        private final List<Tree> trees = new ArrayList<>();
        private final List<Integer> begins = new ArrayList<>();

        Builder(OnnxLeaves leaves, int outputs) {
            this.leaves = leaves;
            this.outputs = outputs;
        }

        /** Adds a tree whose nodes' places begin there. */
        void add(Tree tree, int begin) {
            trees.add(tree);
            begins.add(begin);
        }

        OnnxForest build() {
            var only = new ArrayList<Integer>();
            for (int i = 0; i < trees.size(); i++) {
                only.add(leaves.onlyOutput(trees.get(i), begins.get(i)));
            }
            return only.contains(-1) ? ofVectors() : ofNumbers(only);
        }

        private OnnxForest ofNumbers(List<Integer> only) {
            var builder = new FloatForest.Builder(outputs);
            var always = new BitSet(outputs);
            for (int i = 0; i < trees.size(); i++) {
                int begin = begins.get(i);
                builder.add(
                        trees.get(i).withLeaves(leaf -> leaves.weight(begin + leaf)), only.get(i));
                always.set(only.get(i));
            }
            return new OnnxForest(outputs, trees.size(), always, builder.build(), new float[0]);
        }

        /** Each tree has a sum of its own, of nothing but the number of the leaf that a row came to. */
        private OnnxForest ofVectors() {
            var builder = new FloatForest.Builder(trees.size());
            var table = new LeafTable(leaves, outputs);
            for (int i = 0; i < trees.size(); i++) {
                int begin = begins.get(i);
                table.beginTree();
                builder.add(trees.get(i).withLeaves(leaf -> table.add(begin + leaf)), i);
                table.endTree();
            }
            return new OnnxForest(
                    outputs, trees.size(), table.always(), builder.build(), table.vectors());
        }
    }

    int outputs() {
        return outputs;
    }

    int trees() {
        return trees;
    }

    /** Whether each row gets something added to that score. */
    boolean isAlwaysScored(int output) {
        return always.get(output);
    }

    /** Takes a row's sums, which begin at {@code at} and are {@link OnnxLeaves#NOTHING} where nothing was added. */
    interface RowSums {
        void take(int row, float[] sums, int at);
    }

    /** Adds up rows one after the other: {@code count} of them, of {@code features} values each, from position 0. */
    void score(FloatBuffer rows, int features, int count, RowSums done) {
        int most = Math.max(1, Math.min(FloatForest.BLOCK, MOST_VALUES / Math.max(1, features)));
        most = Math.min(count, most);
        float[] block = new float[most * features];
        int[] keys = forest.keys(most);
        int room = most == 1 ? 1 : FloatForest.BLOCK;
        float[] sums = new float[room * outputs];
        float[] reached = new float[vectors.length == 0 ? 0 : room * trees];
        for (int row = 0; row < count; row += most) {
            int now = Math.min(most, count - row);
            rows.get(row * features, block, 0, now * features);
            Arrays.fill(sums, OnnxLeaves.NOTHING);
            if (vectors.length == 0) {
                forest.add(block, features, now, keys, sums);
            } else {
                Arrays.fill(reached, 0);
                forest.add(block, features, now, keys, reached);
                addVectors(reached, now, sums);
            }
            for (int i = 0; i < now; i++) {
                done.take(row + i, sums, i * outputs);
            }
        }
    }

    private void addVectors(float[] reached, int rows, float[] sums) {
        for (int row = 0; row < rows; row++) {
            int to = row * outputs;
            for (int tree = 0; tree < trees; tree++) {
                int from = ((int) reached[row * trees + tree]) * outputs;
                for (int i = 0; i < outputs; i++) {
                    sums[to + i] += vectors[from + i];
                }
            }
        }
    }
}
