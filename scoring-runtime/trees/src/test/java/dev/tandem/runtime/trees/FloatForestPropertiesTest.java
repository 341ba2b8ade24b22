package dev.tandem.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.util.ArrayList;
import java.util.List;

/** However a forest is walked, it comes to the leaves that plain recursion comes to. */
final class FloatForestPropertiesTest {

    @Property(tries = 300)
    void sumsAreThoseOfPlainRecursionBitForBit(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int features,
            @ForAll @IntRange(min = 1, max = 3) int outputs,
            @ForAll @IntRange(min = 0, max = 11) int count,
            @ForAll @IntRange(min = 1, max = FloatForest.BLOCK) int rows,
            @ForAll boolean categories) {
        var random = new RandomTrees(seed, features, true, Missing.LEFT, Missing.RIGHT);
        List<Tree> trees = new ArrayList<>();
        var builder = new FloatForest.Builder(outputs);
        for (int i = 0; i < count; i++) {
            var tree = random.tree(40, categories && i % 2 == 0);
            tree.check(features);
            trees.add(tree);
            builder.add(tree, i % outputs);
        }
        float[] values = new float[rows * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.cell();
        }

        var forest = builder.build();
        float[] sums = new float[FloatForest.BLOCK * outputs];
        forest.add(values, features, rows, forest.keys(rows), sums);

        for (int row = 0; row < rows; row++) {
            float[] expected = new float[outputs];
            for (int i = 0; i < count; i++) {
                expected[i % outputs] += leaf(trees.get(i), 0, values, row * features);
            }
            for (int output = 0; output < outputs; output++) {
                assertThat(Float.floatToIntBits(sums[row * outputs + output]))
                        .as("row %d, output %d", row, output)
                        .isEqualTo(Float.floatToIntBits(expected[output]));
            }
        }
    }

    @Property(tries = 3)
    void aForestOfMoreFeaturesThanABlockHoldsIsWalkedAllTheSame(@ForAll long seed) {
        int features = 3000;
        var random = new RandomTrees(seed, features, true, Missing.LEFT, Missing.RIGHT);
        var tree = random.tree(5000, false);
        var builder = new FloatForest.Builder(1);
        builder.add(tree, 0);
        int rows = 20;
        float[] values = new float[rows * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.cell();
        }

        var forest = builder.build();
        float[] sums = new float[FloatForest.BLOCK];
        forest.add(values, features, rows, forest.keys(rows), sums);

        for (int row = 0; row < rows; row++) {
            assertThat(sums[row]).isEqualTo(0f + leaf(tree, 0, values, row * features));
        }
    }

    /** XGBoost's rule, word for word. */
    private static float leaf(Tree tree, int node, float[] values, int row) {
        if (tree.isLeaf(node)) {
            return (float) tree.value(node);
        }
        float value = values[row + tree.feature(node)];
        var set = tree.categories().get(node);
        boolean left;
        if (Float.isNaN(value)) {
            left = tree.missing(node) == Missing.LEFT;
        } else if (set != null) {
            left = value < 0 || value >= 1 << 24 || !set.get((int) value);
        } else {
            left = value < (float) tree.value(node);
        }
        return leaf(tree, left ? tree.left(node) : tree.right(node), values, row);
    }
}
