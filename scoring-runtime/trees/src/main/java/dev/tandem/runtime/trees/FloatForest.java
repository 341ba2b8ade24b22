package dev.tandem.runtime.trees;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trees that compare single-precision numbers and add single-precision leaves in the order of the
 * trees.
 *
 * <p>A node is one long: 32 bits of threshold (the leaf's value, in a leaf), 16 bits of distance to
 * the left child, 16 bits of where its slot begins in a block. The right child follows the left
 * one, so a step is an addition without a branch. One walk waits for memory and arithmetic most of
 * the time; several at once, of eight rows in a tree or of one row in four trees, do not (as
 * measured: more of them run out of registers).
 */
final class FloatForest {

    /**
     * Rows that are walked through one tree before the next: their slots and a tree fit into the
     * first-level cache.
     */
    static final int BLOCK = 64;

    private static final int BLOCK_BITS = 6;
    private static final int ROW_LANES = 8;
    private static final int TREE_LANES = 4;
    private static final int DISTANCE_BITS = 16;
    private static final int FIELD = 0xffff;
    private static final int MOST_SLOTS = (FIELD >>> BLOCK_BITS) + 1;

    /**
     * Trees deeper than this are rarely so in each place, so it is worth to see whether all have
     * arrived.
     */
    private static final int EVEN_DEPTH = 8;

    private final FloatSlots slots;
    private final int outputs;
    private final long[] nodes;
    private final int[] roots;
    private final int[] depths;
    private final int[] outputOf;
    private final LooseTree[] others;
    private final boolean allPacked;

    private FloatForest(Builder builder) {
        this.slots = builder.slots.build();
        this.outputs = builder.outputs;
        this.nodes = Arrays.copyOf(builder.nodes, builder.size);
        this.roots = builder.trees.stream().mapToInt(Packed::root).toArray();
        this.depths = builder.trees.stream().mapToInt(Packed::depth).toArray();
        this.outputOf = builder.trees.stream().mapToInt(Packed::output).toArray();
        this.others = builder.trees.stream().map(Packed::other).toArray(LooseTree[]::new);
        this.allPacked = builder.trees.stream().allMatch(tree -> tree.other() == null);
    }

    /** Where a tree is; {@code other} only where it could not be packed. */
    private record Packed(int root, int depth, int output, LooseTree other) {}

    /** Takes the trees in their order. */
    static final class Builder {

        private final FloatSlots.Builder slots = new FloatSlots.Builder();
        private final List<Packed> trees = new ArrayList<>();
        private final int outputs;
        private long[] nodes = new long[1024];
        private int size;

        Builder(int outputs) {
            this.outputs = outputs;
        }

        /** Adds a checked tree whose leaves count towards that output. */
        void add(Tree tree, int output) {
            if (!tree.categories().isEmpty() || !pack(tree, output)) {
                trees.add(new Packed(0, 0, output, new LooseTree(tree, slots)));
            }
        }

        private boolean pack(Tree tree, int output) {
            int root = size;
            nodes = roomFor(tree.nodes());
            var order = new ArrayDeque<int[]>();
            order.add(new int[] {0, root, 0});
            int end = root + 1;
            int depth = 0;
            while (!order.isEmpty()) {
                int[] next = order.remove();
                int node = next[0];
                int at = next[1];
                depth = Math.max(depth, next[2]);
                if (tree.isLeaf(node)) {
                    nodes[at] = node(Float.floatToRawIntBits((float) tree.value(node)), 0, 0);
                    continue;
                }
                int slot = slots.number(tree.feature(node), tree.missing(node));
                if (end - at > FIELD || slot >= MOST_SLOTS) {
                    return false;
                }
                nodes[at] = node(threshold(tree.value(node)), end - at, slot);
                order.add(new int[] {tree.left(node), end, next[2] + 1});
                order.add(new int[] {tree.right(node), end + 1, next[2] + 1});
                end += 2;
            }
            trees.add(new Packed(root, depth, output, null));
            size = end;
            return true;
        }

        private long[] roomFor(int more) {
            long needed = (long) size + more;
            if (needed > Integer.MAX_VALUE - 8) {
                throw new MalformedModelException("it has more than 2 billion nodes");
            }
            if (needed <= nodes.length) {
                return nodes;
            }
            return Arrays.copyOf(
                    nodes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, size * 2L)));
        }

        private static long node(int value, int distance, int slot) {
            return (long) value << 32 | (long) distance << DISTANCE_BITS | slot << BLOCK_BITS;
        }

        FloatForest build() {
            return new FloatForest(this);
        }
    }

    /** What a slot has to be above of to go right: XGBoost goes left below the threshold only. */
    static int threshold(double value) {
        // Nothing is below not-a-number. No number's key is as low as MIN_VALUE, so taking 1 does
        // not wrap around.
        return Double.isNaN(value) ? Integer.MIN_VALUE : FloatSlots.key((float) value) - 1;
    }

    /** Room for the slots of as many rows at a time as are to be scored. */
    int[] keys(int rows) {
        return new int[inBlocks(rows) ? slots.count() << BLOCK_BITS : slots.count()];
    }

    private boolean inBlocks(int rows) {
        return rows >= ROW_LANES && slots.count() <= MOST_SLOTS;
    }

    /**
     * Adds each row's leaves to what is in its sums.
     *
     * @param rows {@code count} rows of {@code features} values each
     * @param count at most {@link #BLOCK}
     * @param keys from {@link #keys}, for at least as many rows
     * @param sums the outputs of each row, with room for {@link #BLOCK} rows
     */
    void add(float[] rows, int features, int count, int[] keys, float[] sums) {
        if (inBlocks(count)) {
            slots.fill(rows, features, count, BLOCK, keys);
            addBlock(keys, count, sums);
            return;
        }
        for (int row = 0; row < count; row++) {
            float[] one =
                    count == 1
                            ? rows
                            : Arrays.copyOfRange(rows, row * features, (row + 1) * features);
            slots.fill(one, features, 1, 1, keys);
            addRow(keys, row * outputs, sums);
        }
    }

    private void addBlock(int[] keys, int count, float[] sums) {
        for (int tree = 0; tree < roots.length; tree++) {
            if (others[tree] != null) {
                for (int row = 0; row < count; row++) {
                    sums[row * outputs + outputOf[tree]] += others[tree].leaf(keys, BLOCK, row);
                }
                continue;
            }
            for (int row = 0; row < count; row += ROW_LANES) {
                addEightRows(tree, keys, row, sums);
            }
        }
    }

    private void addEightRows(int tree, int[] keys, int row, float[] sums) {
        long[] all = nodes;
        int depth = depths[tree];
        int a = roots[tree], b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        int before = 0;
        for (int level = 0; level < depth; level++) {
            a = next(all, keys, a, row);
            b = next(all, keys, b, row + 1);
            c = next(all, keys, c, row + 2);
            d = next(all, keys, d, row + 3);
            e = next(all, keys, e, row + 4);
            f = next(all, keys, f, row + 5);
            g = next(all, keys, g, row + 6);
            h = next(all, keys, h, row + 7);
            if (level >= EVEN_DEPTH) {
                // Walks only ever go to higher numbers, so an equal sum means that none has moved.
                int now = a + b + c + d + e + f + g + h;
                if (now == before) {
                    break;
                }
                before = now;
            }
        }
        int step = outputs;
        int at = row * step + outputOf[tree];
        sums[at] += leaf(all[a]);
        sums[at += step] += leaf(all[b]);
        sums[at += step] += leaf(all[c]);
        sums[at += step] += leaf(all[d]);
        sums[at += step] += leaf(all[e]);
        sums[at += step] += leaf(all[f]);
        sums[at += step] += leaf(all[g]);
        sums[at + step] += leaf(all[h]);
    }

    private static int next(long[] nodes, int[] keys, int at, int row) {
        long node = nodes[at];
        int low = (int) node;
        return at
                + (low >>> DISTANCE_BITS)
                + (int) (((node >> 32) - keys[(low & FIELD) + row]) >>> 63);
    }

    private void addRow(int[] keys, int at, float[] sums) {
        int tree = 0;
        if (allPacked) {
            for (; tree <= roots.length - TREE_LANES; tree += TREE_LANES) {
                addFourTrees(tree, keys, at, sums);
            }
        }
        for (; tree < roots.length; tree++) {
            if (others[tree] != null) {
                sums[at + outputOf[tree]] += others[tree].leaf(keys, 1, 0);
                continue;
            }
            int node = roots[tree];
            for (int level = 0; level < depths[tree]; level++) {
                node = next(nodes, keys, node);
            }
            sums[at + outputOf[tree]] += leaf(nodes[node]);
        }
    }

    private void addFourTrees(int tree, int[] keys, int at, float[] sums) {
        long[] all = nodes;
        int a = roots[tree];
        int b = roots[tree + 1];
        int c = roots[tree + 2];
        int d = roots[tree + 3];
        int before = 0;
        int now = a + b + c + d;
        while (now != before) {
            before = now;
            a = next(all, keys, a);
            b = next(all, keys, b);
            c = next(all, keys, c);
            d = next(all, keys, d);
            now = a + b + c + d;
        }
        sums[at + outputOf[tree]] += leaf(all[a]);
        sums[at + outputOf[tree + 1]] += leaf(all[b]);
        sums[at + outputOf[tree + 2]] += leaf(all[c]);
        sums[at + outputOf[tree + 3]] += leaf(all[d]);
    }

    private static int next(long[] nodes, int[] keys, int at) {
        long node = nodes[at];
        int low = (int) node;
        return at
                + (low >>> DISTANCE_BITS)
                + (int) (((node >> 32) - keys[(low & FIELD) >>> BLOCK_BITS]) >>> 63);
    }

    private static float leaf(long node) {
        return Float.intBitsToFloat((int) (node >> 32));
    }
}
