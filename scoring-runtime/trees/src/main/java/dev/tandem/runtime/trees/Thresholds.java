package dev.tandem.runtime.trees;

import java.util.SplittableRandom;

/**
 * What the nodes of trees look at and compare with, where every difference between two ways of walking them would show.
 */
final class Thresholds {

    private static final float[] ODD = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, Float.MIN_VALUE, 1e30f
    };

    private final int[] features;
    private final float[] values;

    /**
     * @param features by node
     * @param values by node
     */
    Thresholds(int[] features, float[] values) {
        this.features = features;
        this.values = values;
    }

    /**
     * Rows of values at thresholds and right beside them, of none, and of any; the same ones each time.
     *
     * @param width how many values a row has
     */
    float[] rows(int count, int width) {
        var random = new SplittableRandom(1);
        float[] rows = new float[count * width];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextInt(4) == 0 ? odd(random) : (float) (random.nextDouble() * 4 - 2);
        }
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < 3 * width; i++) {
                int node = random.nextInt(values.length);
                rows[row * width + features[node]] = near(values[node], random);
            }
        }
        return rows;
    }

    private static float odd(SplittableRandom random) {
        return ODD[random.nextInt(ODD.length)];
    }

    private static float near(float value, SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> Math.nextUp(value);
            case 1 -> Math.nextDown(value);
            case 2 -> odd(random);
            case 3, 4 -> value + (float) random.nextDouble() - 0.5f;
            default -> value;
        };
    }
}
