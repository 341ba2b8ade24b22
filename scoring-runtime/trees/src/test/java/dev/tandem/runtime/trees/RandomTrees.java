package dev.tandem.runtime.trees;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Trees of any form, and the plainest way to walk one. */
final class RandomTrees {

    private static final double[] ODD = {
        0.0, -0.0, 1.0, Double.MIN_VALUE, 1e-40, -1e-40, 1e-35, 3e38, -3e38, 1e300, 0.1, 0.25
    };

    private final Random random;
    private final int features;
    private final Missing[] rules;
    private final boolean single;

    RandomTrees(long seed, int features, boolean single, Missing... rules) {
        this.random = new Random(seed);
        this.features = features;
        this.single = single;
        this.rules = rules;
    }

    /** A tree of up to that many leaves, even or lopsided. */
    Tree tree(int leaves, boolean categories) {
        int most = 1 + random.nextInt(leaves);
        int nodes = 2 * most - 1;
        int[] left = new int[nodes];
        int[] right = new int[nodes];
        int[] feature = new int[nodes];
        double[] value = new double[nodes];
        var missing = new Missing[nodes];
        var sets = new HashMap<Integer, BitSet>();
        Arrays.fill(left, -1);
        Arrays.fill(right, -1);
        Arrays.fill(missing, rules[0]);
        int[] open = new int[most];
        int ends = 1;
        int made = 1;
        while (made < nodes) {
            // The newest leaf as often as any: chains come of it.
            int index = random.nextInt(3) == 0 ? ends - 1 : random.nextInt(ends);
            int node = open[index];
            left[node] = made++;
            right[node] = made++;
            open[index] = left[node];
            open[ends++] = right[node];
            feature[node] = random.nextInt(features);
            missing[node] = rules[random.nextInt(rules.length)];
            if (categories && random.nextInt(3) == 0) {
                var set = new BitSet();
                random.ints(5, 0, 90).forEach(set::set);
                sets.put(node, set);
            }
        }
        for (int node = 0; node < nodes; node++) {
            value[node] = number();
        }
        return new Tree(left, right, feature, value, missing, sets);
    }

    /** Questions of a symmetric tree of up to that depth. */
    List<ObliviousForest.Split> splits(int depth) {
        return Stream.generate(
                        () ->
                                new ObliviousForest.Split(
                                        random.nextInt(features),
                                        (float) number(),
                                        rules[random.nextInt(rules.length)]))
                .limit(random.nextInt(depth + 1))
                .toList();
    }

    double[] numbers(int count) {
        return DoubleStream.generate(this::number).limit(count).toArray();
    }

    /** A number of those that trees compare with, so that rows and thresholds often are equal. */
    double number() {
        double number =
                switch (random.nextInt(3)) {
                    case 0 -> random.nextGaussian();
                    case 1 -> ODD[random.nextInt(ODD.length)];
                    default -> random.nextInt(100);
                };
        return single
                ? Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, (float) number))
                : number;
    }

    /** A row's value: a number, or what is none. */
    double cell() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> Double.NaN;
            case 2 -> Double.POSITIVE_INFINITY;
            case 3 -> Double.NEGATIVE_INFINITY;
            default -> number();
        };
    }
}
