package dev.tandem.runtime.trees;

import java.util.Map;

/** Leaves that add a linear function of some features instead of a number. */
final class LinearLeaves {

    /** No leaf is linear. */
    static final LinearLeaves NONE = new LinearLeaves(Map.of());

    private final Map<Integer, Line> lines;

    LinearLeaves(Map<Integer, Line> lines) {
        this.lines = Map.copyOf(lines);
    }

    /** A linear function, its terms added in order. */
    static final class Line {

        private final double constant;
        private final int[] features;
        private final double[] coefficients;

        Line(double constant, int[] features, double[] coefficients) {
            this.constant = constant;
            this.features = features;
            this.coefficients = coefficients;
        }

        private double at(double otherwise, double[] rows, int from) {
            double sum = constant;
            for (int i = 0; i < features.length; i++) {
                double value = rows[from + features[i]];
                if (Double.isNaN(value)) {
                    return otherwise;
                }
                sum += coefficients[i] * DoubleSlots.seen(value);
            }
            return sum;
        }
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /**
     * What a leaf adds.
     *
     * @param otherwise what it adds where it is not linear, or one of its features is missing
     */
    double value(int node, double otherwise, double[] rows, int from) {
        var line = lines.get(node);
        return line == null ? otherwise : line.at(otherwise, rows, from);
    }
}
