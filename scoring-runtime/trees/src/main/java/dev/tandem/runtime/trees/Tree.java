package dev.tandem.runtime.trees;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * One decision tree as a file describes it, node 0 being its root. {@link #check} has to pass
 * before anything walks it.
 */
final class Tree {

    private final int[] left;
    private final int[] right;
    private final int[] feature;
    private final double[] value;
    private final Missing[] missing;
    private final Map<Integer, BitSet> categories;

    /**
     * @param left each node's child for values below its threshold; negative makes the node a leaf
     * @param right each node's other child
     * @param feature which feature each inner node looks at
     * @param value the threshold of an inner node, the value of a leaf
     * @param missing what each inner node does with missing values
     * @param categories the sets of the nodes that split by category, whose thresholds mean nothing
     */
    Tree(
            int[] left,
            int[] right,
            int[] feature,
            double[] value,
            Missing[] missing,
            Map<Integer, BitSet> categories) {
        this.left = left;
        this.right = right;
        this.feature = feature;
        this.value = value;
        this.missing = missing;
        this.categories = Map.copyOf(categories);
    }

    int left(int node) {
        return left[node];
    }

    int right(int node) {
        return right[node];
    }

    int feature(int node) {
        return feature[node];
    }

    double value(int node) {
        return value[node];
    }

    Missing missing(int node) {
        return missing[node];
    }

    Map<Integer, BitSet> categories() {
        return categories;
    }

    /** The same tree with leaves that are that many times as large, in single precision. */
    Tree weighted(float weight) {
        return withLeaves(leaf -> (float) value[leaf] * weight);
    }

    /** The same tree with other values at its leaves, given by the leaves' nodes. */
    Tree withLeaves(IntToDoubleFunction values) {
        double[] changed = value.clone();
        for (int node = 0; node < nodes(); node++) {
            if (isLeaf(node)) {
                changed[node] = values.applyAsDouble(node);
            }
        }
        return new Tree(left, right, feature, changed, missing, categories);
    }

    int nodes() {
        return left.length;
    }

    boolean isLeaf(int node) {
        return left[node] < 0;
    }

    /**
     * Refuses a tree that is none.
     *
     * @param features how many features the model has
     */
    void check(int features) {
        if (nodes() == 0
                || right.length != nodes()
                || feature.length != nodes()
                || value.length != nodes()
                || missing.length != nodes()) {
            throw new MalformedModelException(
                    "it has %d left children, %d right children, %d features, %d values and %d defaults, which should be as many each"
                            .formatted(
                                    nodes(),
                                    right.length,
                                    feature.length,
                                    value.length,
                                    missing.length));
        }
        var seen = new BitSet(nodes());
        var open = new ArrayDeque<Integer>();
        reach(0, -1, seen, open);
        while (!open.isEmpty()) {
            int node = open.pop();
            if (isLeaf(node)) {
                continue;
            }
            if (feature[node] < 0 || feature[node] >= features) {
                throw new MalformedModelException(
                        "node %d splits by feature %d, but there are %d features, counted from 0"
                                .formatted(node, feature[node], features));
            }
            reach(left[node], node, seen, open);
            reach(right[node], node, seen, open);
        }
    }

    private void reach(int node, int parent, BitSet seen, ArrayDeque<Integer> open) {
        if (node < 0 || node >= nodes()) {
            throw new MalformedModelException(
                    "node %d has child %d, but there are %d nodes, counted from 0"
                            .formatted(parent, node, nodes()));
        }
        if (seen.get(node)) {
            throw new MalformedModelException(
                    "node %d is the child of more than one node, so that it is no tree"
                            .formatted(node));
        }
        seen.set(node);
        open.push(node);
    }
}
