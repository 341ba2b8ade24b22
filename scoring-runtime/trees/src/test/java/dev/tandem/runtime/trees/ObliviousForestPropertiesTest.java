package dev.tandem.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.trees.ObliviousForest.Split;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.util.ArrayList;
import java.util.List;

/** The leaves that arithmetic on whole blocks finds are those that comparing one float after the other finds. */
final class ObliviousForestPropertiesTest {

    @Property(tries = 300)
    void sumsAreThoseOfPlainComparisonsBitForBit(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int features,
            @ForAll @IntRange(min = 1, max = 3) int outputs,
            @ForAll @IntRange(min = 0, max = 9) int count,
            @ForAll @IntRange(min = 1, max = ObliviousForest.BLOCK) int rows) {
        var random = new RandomTrees(seed, features, true, Missing.LEFT, Missing.RIGHT);
        List<List<Split>> trees = new ArrayList<>();
        List<double[]> leaves = new ArrayList<>();
        var builder = new ObliviousForest.Builder(outputs);
        for (int tree = 0; tree < count; tree++) {
            trees.add(random.splits(6));
            leaves.add(random.numbers(outputs << trees.get(tree).size()));
            builder.add(trees.get(tree), leaves.get(tree));
        }
        float[] values = new float[rows * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.cell();
        }

        var forest = builder.build();
        double[] sums = new double[rows * outputs];
        forest.add(values, features, rows, forest.keys(rows), sums);

        for (int i = 0; i < sums.length; i++) {
            double expected = 0;
            for (int tree = 0; tree < count; tree++) {
                int leaf = leaf(trees.get(tree), values, i / outputs * features);
                expected += leaves.get(tree)[leaf * outputs + i % outputs];
            }
            assertThat(Double.doubleToLongBits(sums[i]))
                    .as("output %d of row %d", i % outputs, i / outputs)
                    .isEqualTo(Double.doubleToLongBits(expected));
        }
    }

    private static int leaf(List<Split> splits, float[] values, int row) {
        int leaf = 0;
        for (int level = 0; level < splits.size(); level++) {
            var split = splits.get(level);
            float value = values[row + split.feature()];
            boolean above =
                    Float.isNaN(value) ? split.missing() == Missing.RIGHT : value > split.border();
            leaf |= (above ? 1 : 0) << level;
        }
        return leaf;
    }
}
