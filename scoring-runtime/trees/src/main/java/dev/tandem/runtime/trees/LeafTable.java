package dev.tandem.runtime.trees;

import java.util.Arrays;
import java.util.BitSet;

/** The weights of leaves that carry several, by the leaves' numbers, which are given in the order of asking. */
final class LeafTable {

    /** A leaf's number is carried as a float. */
    private static final int MOST_LEAVES = 1 << 24;

    private final OnnxLeaves leaves;
    private final float[] vector;
    private final BitSet always = new BitSet();
    private final BitSet inTree = new BitSet();
    private float[] vectors;
    private int count;

    LeafTable(OnnxLeaves leaves, int outputs) {
        this.leaves = leaves;
        this.vector = new float[outputs];
        this.vectors = new float[16 * outputs];
    }

    void beginTree() {
        inTree.set(0, vector.length);
    }

    /** Takes the leaf at that place and gives its number. */
    int add(int at) {
        leaves.fill(at, vector);
        long end = (count + 1L) * vector.length;
        if (count == MOST_LEAVES || end > Math.min(Integer.MAX_VALUE - 8, leaves.mostRoom())) {
            throw new MalformedModelException(
                    "it has more than 16 million leaves, or they carry weights of few scores");
        }
        if (end > vectors.length) {
            long more = Math.min(Integer.MAX_VALUE - 8, Math.max(end, vectors.length * 2L));
            vectors = Arrays.copyOf(vectors, (int) more);
        }
        System.arraycopy(vector, 0, vectors, count * vector.length, vector.length);
        for (int i = 0; i < vector.length; i++) {
            if (!OnnxLeaves.isScore(vector[i])) {
                inTree.clear(i);
            }
        }
        return count++;
    }

    void endTree() {
        always.or(inTree);
    }

    /** The scores that each row gets a weight of: all leaves of one tree at least carry it. */
    BitSet always() {
        return always;
    }

    float[] vectors() {
        return Arrays.copyOf(vectors, count * vector.length);
    }
}
