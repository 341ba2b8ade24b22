package dev.tandem.runtime.trees;

/**
 * A tree with splits by category, or one too large to be packed, over the slots of a {@link
 * FloatForest}.
 */
final class LooseTree {

    private final Tree tree;
    private final int[] slots;
    private final int[] thresholds;
    private final long[][] categories;

    LooseTree(Tree tree, FloatSlots.Builder slots) {
        this.tree = tree;
        this.slots = new int[tree.nodes()];
        this.thresholds = new int[tree.nodes()];
        this.categories = new long[tree.nodes()][];
        for (int node = 0; node < tree.nodes(); node++) {
            var set = tree.categories().get(node);
            if (tree.isLeaf(node)) {
                thresholds[node] = Float.floatToRawIntBits((float) tree.value(node));
            } else if (set != null) {
                this.slots[node] = slots.category(tree.feature(node));
                categories[node] = set.toLongArray();
            } else {
                this.slots[node] = slots.number(tree.feature(node), tree.missing(node));
                thresholds[node] = FloatForest.threshold(tree.value(node));
            }
        }
    }

    /** The value of the leaf that a row comes to. */
    float leaf(int[] keys, int stride, int row) {
        int node = 0;
        while (!tree.isLeaf(node)) {
            int key = keys[slots[node] * stride + row];
            boolean goesRight =
                    categories[node] == null ? key > thresholds[node] : chosen(node, key);
            node = goesRight ? tree.right(node) : tree.left(node);
        }
        return Float.intBitsToFloat(thresholds[node]);
    }

    /**
     * XGBoost sends the categories of the set to the right, and what is no category, or none of the
     * set's, left.
     */
    private boolean chosen(int node, int category) {
        if (category == FloatSlots.NO_CATEGORY) {
            return tree.missing(node) == Missing.RIGHT;
        }
        long[] set = categories[node];
        int word = category >> 6;
        return word >= 0 && word < set.length && (set[word] >>> category & 1) != 0;
    }
}
