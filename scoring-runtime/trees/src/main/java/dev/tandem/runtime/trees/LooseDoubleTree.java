package dev.tandem.runtime.trees;

/**
 * A tree of a {@link DoubleForest} with splits by category or with linear leaves, or one too large
 * to be packed.
 */
final class LooseDoubleTree {

    private final Tree tree;
    private final int[] slots;
    private final long[][] categories;
    private final LinearLeaves linear;

    /**
     * @param linear what the leaves add; of no leaves where they are plain numbers
     */
    LooseDoubleTree(Tree tree, LinearLeaves linear, DoubleSlots.Builder slots) {
        this.tree = tree;
        this.linear = linear;
        this.slots = new int[tree.nodes()];
        this.categories = new long[tree.nodes()][];
        for (int node = 0; node < tree.nodes(); node++) {
            if (!tree.isLeaf(node)) {
                var set = tree.categories().get(node);
                this.slots[node] = slots.slot(tree.feature(node), tree.missing(node), set != null);
                categories[node] = set == null ? null : set.toLongArray();
            }
        }
    }

    /**
     * The value of the leaf that a row comes to.
     *
     * @param rows the rows as they came, this one beginning at {@code from}
     */
    double leaf(double[] keys, int stride, int row, double[] rows, int from) {
        int node = 0;
        while (!tree.isLeaf(node)) {
            double key = keys[slots[node] * stride + row];
            boolean goesLeft =
                    categories[node] == null
                            ? key <= tree.value(node)
                            : has(categories[node], (int) key);
            node = goesLeft ? tree.left(node) : tree.right(node);
        }
        return linear.value(node, tree.value(node), rows, from);
    }

    private static boolean has(long[] set, int category) {
        int word = category >> 6;
        return word >= 0 && word < set.length && (set[word] >>> category & 1) != 0;
    }
}
