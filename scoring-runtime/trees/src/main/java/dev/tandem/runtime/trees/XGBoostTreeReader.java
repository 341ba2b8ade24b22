package dev.tandem.runtime.trees;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Reads one tree of XGBoost's model schema ({@code doc/model.schema}). */
final class XGBoostTreeReader {

    /** What can be a category, XGBoost's own limit. */
    private static final int MOST_CATEGORIES = 1 << 24;

    /** What all sets of a tree may take, lest a small file asks for much memory. */
    private static final long MOST_CATEGORY_BITS = 1L << 28;

    private static final double[] NONE = {};

    private final Map<String, double[]> arrays = new HashMap<>();

    private XGBoostTreeReader() {}

    /** Reads a tree; {@link Tree#check} has yet to be asked about it. */
    static Tree read(Document in) {
        var reader = new XGBoostTreeReader();
        in.object(field -> reader.field(in, field));
        return reader.tree();
    }

    private void field(Document in, String field) {
        switch (field) {
            case "left_children",
                    "right_children",
                    "split_indices",
                    "split_conditions",
                    "default_left",
                    "split_type",
                    "categories",
                    "categories_nodes",
                    "categories_segments",
                    "categories_sizes" ->
                    arrays.put(field, in.numbers());
            case "tree_param" -> in.object(name -> parameter(in, name));
            default -> in.skip();
        }
    }

    private static void parameter(Document in, String name) {
        String value = in.text();
        if (name.equals("size_leaf_vector") && !value.equals("0") && !value.equals("1")) {
            throw new MalformedModelException(
                    "its leaves are vectors of %s values; train it with multi_strategy=one_output_per_tree"
                            .formatted(value));
        }
    }

    private Tree tree() {
        int[] left = whole("left_children");
        var missing = new Missing[array("default_left").length];
        for (int i = 0; i < missing.length; i++) {
            missing[i] = array("default_left")[i] != 0 ? Missing.LEFT : Missing.RIGHT;
        }
        return new Tree(
                left,
                whole("right_children"),
                whole("split_indices"),
                array("split_conditions"),
                missing,
                categories(left.length));
    }

    private Map<Integer, BitSet> categories(int nodes) {
        int[] of = whole("categories_nodes");
        int[] starts = whole("categories_segments");
        int[] sizes = whole("categories_sizes");
        int[] values = whole("categories");
        if (of.length != starts.length || of.length != sizes.length) {
            throw new MalformedModelException(
                    "%d nodes of a tree split by category, but there are %d beginnings and %d sizes of sets"
                            .formatted(of.length, starts.length, sizes.length));
        }
        var sets = new HashMap<Integer, BitSet>();
        long bits = 0;
        for (int i = 0; i < of.length; i++) {
            if (starts[i] < 0
                    || sizes[i] < 0
                    || sizes[i] > values.length - starts[i]
                    || of[i] < 0
                    || of[i] >= nodes) {
                throw new MalformedModelException(
                        "the categories of node %d are %d from place %d on, but the tree has %d categories and %d nodes"
                                .formatted(of[i], sizes[i], starts[i], values.length, nodes));
            }
            var set = new BitSet();
            for (int at = starts[i]; at < starts[i] + sizes[i]; at++) {
                if (values[at] < 0 || values[at] >= MOST_CATEGORIES) {
                    throw new MalformedModelException(
                            "node %d splits by category %d; allowed: 0 to %d"
                                    .formatted(of[i], values[at], MOST_CATEGORIES - 1));
                }
                set.set(values[at]);
            }
            bits += set.length();
            if (bits > MOST_CATEGORY_BITS) {
                throw new MalformedModelException(
                        "the sets of categories of one tree take more than %d bits"
                                .formatted(MOST_CATEGORY_BITS));
            }
            sets.put(of[i], set);
        }
        double[] types = array("split_type");
        for (int node = 0; node < types.length; node++) {
            if (types[node] != 0 && !sets.containsKey(node)) {
                throw new MalformedModelException(
                        "node %d splits by category, but has no categories".formatted(node));
            }
        }
        return sets;
    }

    private double[] array(String name) {
        return arrays.getOrDefault(name, NONE);
    }

    private int[] whole(String name) {
        double[] numbers = array(name);
        int[] whole = new int[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            whole[i] = (int) numbers[i];
            if (whole[i] != numbers[i]) {
                throw new MalformedModelException(
                        "%s has %s at place %d, which is no whole number that an int holds"
                                .formatted(name, numbers[i], i));
            }
        }
        return whole;
    }
}
