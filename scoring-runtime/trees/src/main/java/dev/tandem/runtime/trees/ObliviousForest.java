package dev.tandem.runtime.trees;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trees that ask the same question in all nodes of a level, as CatBoost grows them: which leaf a row comes to is a number
 * whose bits are the answers. Leaves are added in double precision in the order of the trees.
 *
 * <p>The answers of a block of rows are plain loops over arrays of integers, which the JVM turns into vector instructions.
 */
final class ObliviousForest {

    /** Rows that are scored at a time: few enough for the first-level cache, enough for loops of vectors. */
    static final int BLOCK = 128;

    private final FloatSlots slots;
    private final int outputs;
    private final int[] firstSplit;
    private final int[] firstLeaf;
    private final int[] splitSlots;
    private final int[] borders;
    private final double[] leaves;

    private ObliviousForest(Builder builder) {
        this.slots = builder.slots.build();
        this.outputs = builder.outputs;
        this.firstSplit = builder.firstSplit.stream().mapToInt(i -> i).toArray();
        this.firstLeaf = builder.firstLeaf.stream().mapToInt(i -> i).toArray();
        this.splitSlots = builder.splitSlots.stream().mapToInt(i -> i).toArray();
        this.borders = builder.borders.stream().mapToInt(i -> i).toArray();
        this.leaves = builder.leaves.toArray();
    }

    /** One question: is the feature above the border? */
    record Split(int feature, float border, Missing missing) {}

    /** Takes the trees in their order. */
    static final class Builder {

        private final FloatSlots.Builder slots = new FloatSlots.Builder();
        private final List<Integer> firstSplit = new ArrayList<>();
        private final List<Integer> firstLeaf = new ArrayList<>();
        private final List<Integer> splitSlots = new ArrayList<>();
        private final List<Integer> borders = new ArrayList<>();
        private final NumberList leaves = new NumberList(0);
        private final int outputs;

        Builder(int outputs) {
            this.outputs = outputs;
            firstSplit.add(0);
        }

        /**
         * Adds a tree.
         *
         * @param splits the first of them being the lowest bit
         * @param values the outputs of each leaf
         */
        void add(List<Split> splits, double[] values) {
            for (var split : splits) {
                splitSlots.add(slots.number(split.feature(), split.missing()));
                borders.add(FloatSlots.key(split.border()));
            }
            firstSplit.add(borders.size());
            firstLeaf.add(leaves.size());
            for (double value : values) {
                leaves.add(value);
            }
        }

        ObliviousForest build() {
            return new ObliviousForest(this);
        }
    }

    /** Room for the slots of that many rows. */
    int[] keys(int rows) {
        return new int[slots.count() * rows];
    }

    /**
     * Adds each row's leaves to what is in its sums.
     *
     * @param rows {@code count} rows of {@code features} values each
     * @param keys from {@link #keys}, for at least as many rows
     * @param sums the outputs of each row
     */
    void add(float[] rows, int features, int count, int[] keys, double[] sums) {
        slots.fill(rows, features, count, count, keys);
        int[] leaf = new int[count];
        for (int tree = 0; tree < firstLeaf.length; tree++) {
            Arrays.fill(leaf, firstLeaf[tree] / outputs);
            for (int split = firstSplit[tree], bit = 0; split < firstSplit[tree + 1]; split++) {
                answer(keys, splitSlots[split] * count, borders[split], bit++, leaf);
            }
            addLeaves(leaf, sums);
        }
    }

    private static void answer(int[] keys, int from, int border, int bit, int[] leaf) {
        for (int row = 0; row < leaf.length; row++) {
            int key = keys[from + row];
            int less = border - key;
            // The sign of the difference, also where it overflows: 1 if the key is above the
            // border.
            int above = (less ^ ((border ^ key) & (less ^ border))) >>> 31;
            leaf[row] += above << bit;
        }
    }

    private void addLeaves(int[] leaf, double[] sums) {
        if (outputs == 1) {
            for (int row = 0; row < leaf.length; row++) {
                sums[row] += leaves[leaf[row]];
            }
            return;
        }
        for (int row = 0; row < leaf.length; row++) {
            for (int output = 0; output < outputs; output++) {
                sums[row * outputs + output] += leaves[leaf[row] * outputs + output];
            }
        }
    }
}
