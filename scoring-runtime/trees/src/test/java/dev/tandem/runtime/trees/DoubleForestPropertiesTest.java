package dev.tandem.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.util.ArrayList;
import java.util.List;

/**
 * However a forest is walked, it comes to the leaves that plain recursion by LightGBM's rules comes
 * to.
 */
final class DoubleForestPropertiesTest {

    @Property(tries = 300)
    void sumsAreThoseOfPlainRecursionBitForBit(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int features,
            @ForAll @IntRange(min = 1, max = 3) int outputs,
            @ForAll @IntRange(min = 0, max = 11) int count,
            @ForAll @IntRange(min = 1, max = DoubleForest.BLOCK) int rows,
            @ForAll boolean categories) {
        var random = new RandomTrees(seed, features, false, Missing.values());
        List<Tree> trees = new ArrayList<>();
        var builder = new DoubleForest.Builder(outputs);
        for (int i = 0; i < count; i++) {
            var tree = random.tree(40, categories && i % 2 == 0);
            tree.check(features);
            trees.add(tree);
            builder.add(tree, LinearLeaves.NONE, i % outputs);
        }
        double[] values = new double[rows * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.cell();
        }

        var forest = builder.build();
        double[] sums = new double[DoubleForest.BLOCK * outputs];
        forest.add(values, features, rows, forest.keys(rows), sums);

        for (int row = 0; row < rows; row++) {
            double[] expected = new double[outputs];
            for (int i = 0; i < count; i++) {
                expected[i % outputs] += leaf(trees.get(i), 0, values, row * features);
            }
            for (int output = 0; output < outputs; output++) {
                assertThat(Double.doubleToLongBits(sums[row * outputs + output]))
                        .as("row %d, output %d", row, output)
                        .isEqualTo(Double.doubleToLongBits(expected[output]));
            }
        }
    }

    /**
     * LightGBM's rule, word for word: what is close to zero is left out of a row and so is zero.
     */
    private static double leaf(Tree tree, int node, double[] values, int row) {
        if (tree.isLeaf(node)) {
            return tree.value(node);
        }
        double value = values[row + tree.feature(node)];
        if (Math.abs(value) <= (double) 1e-35f) {
            value = 0;
        }
        boolean left = goesLeft(tree, node, value);
        return leaf(tree, left ? tree.left(node) : tree.right(node), values, row);
    }

    private static boolean goesLeft(Tree tree, int node, double value) {
        var set = tree.categories().get(node);
        if (set != null) {
            return !Double.isNaN(value) && (int) value >= 0 && set.get((int) value);
        }
        return switch (tree.missing(node)) {
            case AS_ZERO -> (Double.isNaN(value) ? 0 : value) <= tree.value(node);
            case LEFT -> Double.isNaN(value) || value <= tree.value(node);
            case RIGHT -> !Double.isNaN(value) && value <= tree.value(node);
            case ZERO_LEFT -> Double.isNaN(value) || value == 0 || value <= tree.value(node);
            case ZERO_RIGHT -> !Double.isNaN(value) && value != 0 && value <= tree.value(node);
        };
    }
}
