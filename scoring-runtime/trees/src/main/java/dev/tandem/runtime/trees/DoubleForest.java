package dev.tandem.runtime.trees;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trees that compare double-precision numbers and add double-precision leaves in the order of the
 * trees.
 *
 * <p>It is walked as {@link FloatForest} is, which says why. A threshold is too wide to be packed
 * with the rest of its node; the sign of the difference says which way to go: exact, since two
 * numbers that differ never differ by 0 (IEEE 754's gradual underflow).
 */
final class DoubleForest {

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

    private final DoubleSlots slots;
    private final int outputs;
    private final double[] values;
    private final int[] links;
    private final int[] roots;
    private final int[] depths;
    private final int[] outputOf;
    private final LooseDoubleTree[] others;
    private final boolean allPacked;

    private DoubleForest(Builder builder) {
        this.slots = builder.slots.build();
        this.outputs = builder.outputs;
        this.values = Arrays.copyOf(builder.values, builder.size);
        this.links = Arrays.copyOf(builder.links, builder.size);
        this.roots = builder.trees.stream().mapToInt(Packed::root).toArray();
        this.depths = builder.trees.stream().mapToInt(Packed::depth).toArray();
        this.outputOf = builder.trees.stream().mapToInt(Packed::output).toArray();
        this.others = builder.trees.stream().map(Packed::other).toArray(LooseDoubleTree[]::new);
        this.allPacked = builder.trees.stream().allMatch(tree -> tree.other() == null);
    }

    /** Where a tree is; {@code other} only where it could not be packed. */
    private record Packed(int root, int depth, int output, LooseDoubleTree other) {}

    /** Takes the trees in their order. */
    static final class Builder {

        private final DoubleSlots.Builder slots = new DoubleSlots.Builder();
        private final List<Packed> trees = new ArrayList<>();
        private final int outputs;
        private double[] values = new double[1024];
        private int[] links = new int[1024];
        private int size;

        Builder(int outputs) {
            this.outputs = outputs;
        }

        /** Adds a checked tree of finite numbers whose leaves count towards that output. */
        void add(Tree tree, LinearLeaves linear, int output) {
            if (!tree.categories().isEmpty() || !linear.isEmpty() || !pack(tree, output)) {
                trees.add(new Packed(0, 0, output, new LooseDoubleTree(tree, linear, slots)));
            }
        }

        private boolean pack(Tree tree, int output) {
            int root = size;
            makeRoom(tree.nodes());
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
                    values[at] = tree.value(node);
                    links[at] = 0;
                    continue;
                }
                int slot = slots.slot(tree.feature(node), tree.missing(node), false);
                if (end - at > FIELD || slot >= MOST_SLOTS) {
                    return false;
                }
                // Of two zeros the positive one: their difference is positive, then.
                values[at] = tree.value(node) + 0.0;
                links[at] = (end - at) << DISTANCE_BITS | slot << BLOCK_BITS;
                order.add(new int[] {tree.left(node), end, next[2] + 1});
                order.add(new int[] {tree.right(node), end + 1, next[2] + 1});
                end += 2;
            }
            trees.add(new Packed(root, depth, output, null));
            size = end;
            return true;
        }

        private void makeRoom(int more) {
            long needed = (long) size + more;
            if (needed > Integer.MAX_VALUE - 8) {
                throw new MalformedModelException("it has more than 2 billion nodes");
            }
            if (needed > links.length) {
                int room = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, size * 2L));
                values = Arrays.copyOf(values, room);
                links = Arrays.copyOf(links, room);
            }
        }

        DoubleForest build() {
            return new DoubleForest(this);
        }
    }

    /** Room for the slots of as many rows at a time as are to be scored. */
    double[] keys(int rows) {
        return new double[inBlocks(rows) ? slots.count() << BLOCK_BITS : slots.count()];
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
    void add(double[] rows, int features, int count, double[] keys, double[] sums) {
        if (inBlocks(count)) {
            slots.fill(rows, features, count, BLOCK, keys);
            addBlock(rows, features, count, keys, sums);
            return;
        }
        for (int row = 0; row < count; row++) {
            double[] one =
                    count == 1
                            ? rows
                            : Arrays.copyOfRange(rows, row * features, (row + 1) * features);
            slots.fill(one, features, 1, 1, keys);
            addRow(one, keys, row * outputs, sums);
        }
    }

    private void addBlock(double[] rows, int features, int count, double[] keys, double[] sums) {
        for (int tree = 0; tree < roots.length; tree++) {
            if (others[tree] != null) {
                for (int row = 0; row < count; row++) {
                    sums[row * outputs + outputOf[tree]] +=
                            others[tree].leaf(keys, BLOCK, row, rows, row * features);
                }
                continue;
            }
            for (int row = 0; row < count; row += ROW_LANES) {
                addEightRows(tree, keys, row, sums);
            }
        }
    }

    private void addEightRows(int tree, double[] keys, int row, double[] sums) {
        double[] numbers = values;
        int[] all = links;
        int depth = depths[tree];
        int a = roots[tree], b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        int before = 0;
        for (int level = 0; level < depth; level++) {
            a = next(numbers, all, keys, a, row);
            b = next(numbers, all, keys, b, row + 1);
            c = next(numbers, all, keys, c, row + 2);
            d = next(numbers, all, keys, d, row + 3);
            e = next(numbers, all, keys, e, row + 4);
            f = next(numbers, all, keys, f, row + 5);
            g = next(numbers, all, keys, g, row + 6);
            h = next(numbers, all, keys, h, row + 7);
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
        sums[at] += numbers[a];
        sums[at += step] += numbers[b];
        sums[at += step] += numbers[c];
        sums[at += step] += numbers[d];
        sums[at += step] += numbers[e];
        sums[at += step] += numbers[f];
        sums[at += step] += numbers[g];
        sums[at + step] += numbers[h];
    }

    private static int next(double[] values, int[] links, double[] keys, int at, int row) {
        int link = links[at];
        double above = values[at] - keys[(link & FIELD) + row];
        return at + (link >>> DISTANCE_BITS) + (int) (Double.doubleToRawLongBits(above) >>> 63);
    }

    private void addRow(double[] row, double[] keys, int at, double[] sums) {
        int tree = 0;
        if (allPacked) {
            for (; tree <= roots.length - TREE_LANES; tree += TREE_LANES) {
                addFourTrees(tree, keys, at, sums);
            }
        }
        for (; tree < roots.length; tree++) {
            if (others[tree] != null) {
                sums[at + outputOf[tree]] += others[tree].leaf(keys, 1, 0, row, 0);
                continue;
            }
            int node = roots[tree];
            for (int level = 0; level < depths[tree]; level++) {
                node = next(values, links, keys, node);
            }
            sums[at + outputOf[tree]] += values[node];
        }
    }

    private void addFourTrees(int tree, double[] keys, int at, double[] sums) {
        double[] numbers = values;
        int[] all = links;
        int a = roots[tree];
        int b = roots[tree + 1];
        int c = roots[tree + 2];
        int d = roots[tree + 3];
        int before = 0;
        int now = a + b + c + d;
        while (now != before) {
            before = now;
            a = next(numbers, all, keys, a);
            b = next(numbers, all, keys, b);
            c = next(numbers, all, keys, c);
            d = next(numbers, all, keys, d);
            now = a + b + c + d;
        }
        sums[at + outputOf[tree]] += numbers[a];
        sums[at + outputOf[tree + 1]] += numbers[b];
        sums[at + outputOf[tree + 2]] += numbers[c];
        sums[at + outputOf[tree + 3]] += numbers[d];
    }

    private static int next(double[] values, int[] links, double[] keys, int at) {
        int link = links[at];
        double above = values[at] - keys[(link & FIELD) >>> BLOCK_BITS];
        return at + (link >>> DISTANCE_BITS) + (int) (Double.doubleToRawLongBits(above) >>> 63);
    }
}
