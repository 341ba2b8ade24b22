package dev.tandem.runtime.trees;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Makes a tree of the lines that a LightGBM file has for it. */
final class LightGBMTreeReader {

    private static final int CATEGORY = 1;
    private static final int DEFAULT_LEFT = 2;
    private static final double[] NONE = {};

    private final Map<String, String> lines;
    private final int leaves;
    private final int inner;

    /**
     * @param lines what stands behind the name of each line
     */
    LightGBMTreeReader(Map<String, String> lines) {
        this.lines = lines;
        this.leaves = numbers("leaf_value").length;
        this.inner = leaves - 1;
        if (leaves == 0 || leaves != (int) number(lines.getOrDefault("num_leaves", "0"))) {
            throw new MalformedModelException(
                    "num_leaves is %s, but there are %d leaf values"
                            .formatted(lines.get("num_leaves"), leaves));
        }
    }

    /** The tree, its leaves numbered after its inner nodes. */
    Tree tree() {
        int nodes = inner + leaves;
        int[] left = new int[nodes];
        int[] right = new int[nodes];
        Arrays.fill(left, -1);
        int[] lefts = whole("left_child");
        int[] rights = whole("right_child");
        for (int node = 0; node < inner; node++) {
            left[node] = node(lefts[node]);
            right[node] = node(rights[node]);
        }
        double[] value = Arrays.copyOf(atInner("threshold"), nodes);
        System.arraycopy(numbers("leaf_value"), 0, value, inner, leaves);
        int[] decisions = whole("decision_type");
        var missing = new Missing[nodes];
        Arrays.fill(missing, Missing.RIGHT);
        var categories = new HashMap<Integer, BitSet>();
        for (int node = 0; node < inner; node++) {
            missing[node] = missing(decisions[node]);
            if ((decisions[node] & CATEGORY) != 0) {
                categories.put(node, categories((int) value[node]));
            }
        }
        for (int node = 0; node < nodes; node++) {
            value[node] = checked(value[node], node < inner);
        }
        return new Tree(
                left,
                right,
                Arrays.copyOf(whole("split_feature"), nodes),
                value,
                missing,
                categories);
    }

    /**
     * A threshold or leaf as {@link DoubleForest} wants it. Of a threshold of infinity everything
     * but the missing is on the left; so it is of the largest number, infinite values being seen as
     * that, too.
     */
    private static double checked(double value, boolean threshold) {
        if (threshold && value == Double.POSITIVE_INFINITY) {
            return Double.MAX_VALUE;
        }
        if (!Double.isFinite(value) || (threshold && value == Double.MAX_VALUE)) {
            throw new MalformedModelException(
                    "it has the %s %s, which cannot be compared or added exactly"
                            .formatted(threshold ? "threshold" : "leaf", value));
        }
        return value;
    }

    /** A child's number: leaves are negative in the file, -1 being the first. */
    private int node(int child) {
        if (child < -leaves || child >= inner) {
            throw new MalformedModelException(
                    "a node has child %d, but there are %d leaves and %d other nodes"
                            .formatted(child, leaves, inner));
        }
        return child < 0 ? inner + ~child : child;
    }

    private static Missing missing(int decision) {
        boolean left = (decision & DEFAULT_LEFT) != 0;
        return switch (decision >> 2 & 3) {
            case 0 -> Missing.AS_ZERO;
            case 1 -> left ? Missing.ZERO_LEFT : Missing.ZERO_RIGHT;
            case 2 -> left ? Missing.LEFT : Missing.RIGHT;
            default ->
                    throw new MalformedModelException(
                            "a node's decision_type is %d, which LightGBM 2 to 4 do not have"
                                    .formatted(decision));
        };
    }

    private BitSet categories(int index) {
        double[] ends = numbers("cat_boundaries");
        double[] words = numbers("cat_threshold");
        if (index < 0
                || index + 1 >= ends.length
                || !(ends[index] >= 0
                        && ends[index] <= ends[index + 1]
                        && ends[index + 1] <= words.length)) {
            throw new MalformedModelException(
                    "set of categories %d is not among the tree's %d"
                            .formatted(index, ends.length - 1));
        }
        var set = new BitSet();
        int first = (int) ends[index];
        for (int word = first; word < (int) ends[index + 1]; word++) {
            long bits = (long) words[word];
            for (int bit = 0; bit < 32; bit++) {
                if ((bits >>> bit & 1) != 0) {
                    set.set((word - first) * 32 + bit);
                }
            }
        }
        return set;
    }

    /**
     * The tree's linear leaves, by their node.
     *
     * @param features how many features the model has
     */
    LinearLeaves linear(int features) {
        if (!lines.getOrDefault("is_linear", "0").equals("1")) {
            return LinearLeaves.NONE;
        }
        double[] constants = numbers("leaf_const");
        double[] counts = numbers("num_features");
        double[] of = numbers("leaf_features");
        double[] coefficients = numbers("leaf_coeff");
        if (constants.length != leaves
                || counts.length != leaves
                || of.length != coefficients.length
                || Arrays.stream(counts).sum() != of.length) {
            throw new MalformedModelException(
                    "its linear leaves have %d constants and counts of %d features, of which there are %d with %d coefficients"
                            .formatted(
                                    constants.length,
                                    counts.length,
                                    of.length,
                                    coefficients.length));
        }
        var lines = new HashMap<Integer, LinearLeaves.Line>();
        int at = 0;
        for (int leaf = 0; leaf < leaves; leaf++) {
            int count = whole(counts[leaf], of.length - at);
            int[] indexes = new int[count];
            for (int i = 0; i < count; i++) {
                indexes[i] = whole(of[at + i], features - 1);
            }
            lines.put(
                    inner + leaf,
                    new LinearLeaves.Line(
                            constants[leaf],
                            indexes,
                            Arrays.copyOfRange(coefficients, at, at + count)));
            at += count;
        }
        return new LinearLeaves(lines);
    }

    private static int whole(double number, int most) {
        if (!(number >= 0 && number <= most)) {
            throw new MalformedModelException(
                    "a linear leaf has %s where 0 to %d is allowed".formatted(number, most));
        }
        return (int) number;
    }

    private int[] whole(String name) {
        return Arrays.stream(atInner(name))
                .mapToInt(
                        number -> {
                            if (number != (int) number) {
                                throw new MalformedModelException(
                                        "%s has %s, which is no whole number"
                                                .formatted(name, number));
                            }
                            return (int) number;
                        })
                .toArray();
    }

    private double[] atInner(String name) {
        double[] numbers = numbers(name);
        if (numbers.length != inner) {
            throw new MalformedModelException(
                    "%s has %d numbers for %d nodes".formatted(name, numbers.length, inner));
        }
        return numbers;
    }

    private double[] numbers(String name) {
        String text = lines.getOrDefault(name, "").strip();
        if (text.isEmpty()) {
            return NONE;
        }
        return Arrays.stream(text.split(" +")).mapToDouble(LightGBMTreeReader::number).toArray();
    }

    /** Reads a number as C does. */
    static double number(String text) {
        try {
            return switch (text) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException e) {
            throw new MalformedModelException("'%s' is no number".formatted(text));
        }
    }
}
