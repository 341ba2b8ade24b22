package dev.tandem.runtime.trees;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What the leaves of trees in ONNX carry: weights of one or more of a row's scores. A score that no leaf has added to is
 * another thing to ONNX Runtime than one of 0. Its sums begin at 0, so that none of them is ever -0: here {@link #NOTHING}
 * says that nothing has been added.
 */
final class OnnxLeaves {

    /** -0: the one number to which any other can be added without a change. */
    static final float NOTHING = -0f;

    /** Room for weights that are not there, as many times as there are others. */
    private static final long MOST_ROOM = 16;

    /** Whether something has been added to a sum that began as {@link #NOTHING}. */
    static boolean isScore(float sum) {
        return Float.floatToRawIntBits(sum) != Integer.MIN_VALUE;
    }

    /** Finds the place of a leaf by the numbers of its tree and node. */
    interface Places {
        int of(int treeId, int nodeId);
    }

    private final int outputs;
    private final int[] ids;
    private final float[] weights;

    /** By place: which weights, as indexes into {@code order}. */
    private final int[] begins;

    private final int[] order;

    /**
     * @param role how the names of the lists begin
     * @param nodes how many places there are
     */
    OnnxLeaves(OnnxNode node, String role, int outputs, Places places, int nodes) {
        this.outputs = outputs;
        this.ids = node.indexes(role + "_ids");
        this.weights = node.floats(role + "_weights");
        int[] treeIds = node.indexes(role + "_treeids");
        int[] nodeIds = node.indexes(role + "_nodeids");
        if (treeIds.length != ids.length
                || nodeIds.length != ids.length
                || weights.length != ids.length) {
            throw new MalformedModelException("its lists of weights are not as long as each other");
        }
        this.begins = new int[nodes + 1];
        int[] at = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] >= outputs) {
                throw new MalformedModelException("a weight is of a score that is not there");
            }
            at[i] = places.of(treeIds[i], nodeIds[i]);
            begins[at[i] + 1]++;
        }
        Arrays.parallelPrefix(begins, Integer::sum);
        this.order = new int[ids.length];
        int[] next = Arrays.copyOf(begins, nodes);
        for (int i = 0; i < ids.length; i++) {
            order[next[at[i]]++] = i;
        }
    }

    /** The score that all of these leaves carry one weight of; -1 where it is not so. */
    int onlyOutput(Tree tree, int begin) {
        int only = -1;
        for (int node = 0; node < tree.nodes(); node++) {
            if (!tree.isLeaf(node)) {
                continue;
            }
            int first = begins[begin + node];
            if (begins[begin + node + 1] - first != 1) {
                return -1;
            }
            int output = ids[order[first]];
            if (only >= 0 && output != only) {
                return -1;
            }
            only = output;
        }
        return only;
    }

    /** How many weights leaves may have side by side, those counted that are not there. */
    long mostRoom() {
        return Math.max(1 << 20, MOST_ROOM * weights.length);
    }

    /** The one weight of the leaf at that place. */
    float weight(int at) {
        return weight(order[begins[at]], weights);
    }

    /**
     * Puts a leaf's weights side by side.
     *
     * @param vector room for a weight of each score
     */
    void fill(int at, float[] vector) {
        Arrays.fill(vector, NOTHING);
        if (begins[at] == begins[at + 1]) {
            throw new MalformedModelException("a leaf carries no weight");
        }
        var seen = new BitSet(outputs);
        for (int i = begins[at]; i < begins[at + 1]; i++) {
            int output = ids[order[i]];
            if (seen.get(output)) {
                throw new MalformedModelException("a leaf carries two weights of a score");
            }
            seen.set(output);
            vector[output] = weight(order[i], weights);
        }
    }

    /** Whether what is added is -0 or 0 is all the same, and -0 is taken. */
    private static float weight(int index, float[] weights) {
        return weights[index] + 0f;
    }
}
