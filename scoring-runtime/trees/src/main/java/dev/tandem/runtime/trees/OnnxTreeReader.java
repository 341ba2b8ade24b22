package dev.tandem.runtime.trees;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The trees of an operator of {@code ai.onnx.ml}, which has a list for each property of a node, those of all trees one after
 * the other. What ONNX Runtime refuses, or understands in a way that is not sure, is refused here.
 */
final class OnnxTreeReader {

    private final OnnxNode node;
    private final int features;
    private final int[] treeIds;
    private final int[] nodeIds;
    private final int[] trueIds;
    private final int[] falseIds;
    private final int[] featureIds;
    private final float[] values;
    private final List<String> modes;
    private final int[] tracksTrue;

    /** By a tree's number: where its nodes begin. */
    private final Map<Integer, Integer> begins = new HashMap<>();

    /** By where a tree begins: where it ends. */
    private final int[] ends;

    /** The place of a node by where its tree begins and its number there. */
    private final int[] places;

    OnnxTreeReader(OnnxNode node, int features) {
        this.node = node;
        this.features = features;
        this.treeIds = node.indexes("nodes_treeids");
        this.nodeIds = node.indexes("nodes_nodeids");
        this.trueIds = node.indexes("nodes_truenodeids");
        this.falseIds = node.indexes("nodes_falsenodeids");
        this.featureIds = node.indexes("nodes_featureids");
        this.values = node.floats("nodes_values");
        this.modes = node.texts("nodes_modes");
        int[] tracks = node.indexes("nodes_missing_value_tracks_true");
        this.tracksTrue = tracks.length == 0 ? new int[treeIds.length] : tracks;
        checkSizes();
        this.ends = new int[treeIds.length];
        this.places = new int[treeIds.length];
        findTrees();
    }

    private void checkSizes() {
        int nodes = treeIds.length;
        boolean equal =
                nodeIds.length == nodes
                        && trueIds.length == nodes
                        && falseIds.length == nodes
                        && featureIds.length == nodes
                        && values.length == nodes
                        && modes.size() == nodes
                        && tracksTrue.length == nodes;
        if (nodes == 0 || !equal) {
            throw new MalformedModelException("its lists of nodes are not as long as each other");
        }
        for (int feature : featureIds) {
            if (feature >= features) {
                throw new MalformedModelException(
                        "feature %d is beyond the %d of a row".formatted(feature, features));
            }
        }
    }

    /**
     * Reads the trees and what their leaves carry.
     *
     * @param role how the names of the leaves' lists begin: {@code class} or {@code target}
     * @param outputs how many scores a row has
     */
    OnnxForest read(String role, int outputs) {
        var leaves = new OnnxLeaves(node, role, outputs, this::leaf, treeIds.length);
        var builder = new OnnxForest.Builder(leaves, outputs);
        for (int begin = 0; begin < treeIds.length; begin = ends[begin]) {
            builder.add(tree(begin, ends[begin]), begin);
        }
        return builder.build();
    }

    private void findTrees() {
        Arrays.fill(places, -1);
        for (int begin = 0; begin < treeIds.length; begin = ends[begin]) {
            if (begins.put(treeIds[begin], begin) != null) {
                throw new MalformedModelException(
                        "the nodes of tree %d are not together".formatted(treeIds[begin]));
            }
            int end = begin;
            while (end < treeIds.length && treeIds[end] == treeIds[begin]) {
                end++;
            }
            ends[begin] = end;
            for (int at = begin; at < end; at++) {
                if (nodeIds[at] >= end - begin || places[begin + nodeIds[at]] >= 0) {
                    throw new MalformedModelException(
                            "the nodes of tree %d are not counted through"
                                    .formatted(treeIds[begin]));
                }
                places[begin + nodeIds[at]] = at;
            }
        }
    }

    /** The place of a leaf. */
    private int leaf(int treeId, int nodeId) {
        var begin = begins.get(treeId);
        if (begin == null || nodeId >= ends[begin] - begin) {
            throw new MalformedModelException("a weight is at a node that is not there");
        }
        int at = places[begin + nodeId];
        if (!isLeaf(at)) {
            throw new MalformedModelException("a weight is at a node that is no leaf");
        }
        return at;
    }

    private boolean isLeaf(int at) {
        return modes.get(at).equals("LEAF");
    }

    private Tree tree(int begin, int end) {
        int nodes = end - begin;
        int[] left = new int[nodes];
        int[] right = new int[nodes];
        int[] feature = new int[nodes];
        double[] value = new double[nodes];
        var missing = new Missing[nodes];
        for (int i = 0; i < nodes; i++) {
            int at = begin + i;
            feature[i] = featureIds[at];
            missing[i] = Missing.RIGHT;
            if (isLeaf(at)) {
                left[i] = right[i] = -1;
                continue;
            }
            int whereTrue = child(begin, nodes, trueIds[at]);
            int whereFalse = child(begin, nodes, falseIds[at]);
            var split = Split.of(modes.get(at), values[at]);
            value[i] = split.below();
            left[i] = split.isTrueBelow() ? whereTrue : whereFalse;
            right[i] = split.isTrueBelow() ? whereFalse : whereTrue;
            // Compared with not-a-number, nothing is true, unless the node says so.
            missing[i] =
                    split.isTrueBelow() == (tracksTrue[at] == 1) ? Missing.LEFT : Missing.RIGHT;
        }
        var tree = new Tree(left, right, feature, value, missing, Map.of());
        tree.check(features);
        return tree;
    }

    private int child(int begin, int nodes, int nodeId) {
        if (nodeId >= nodes) {
            throw new MalformedModelException("a node has a child that is not there");
        }
        return places[begin + nodeId] - begin;
    }

    /**
     * A comparison as the engine has it: a value is below a threshold, or not.
     *
     * @param isTrueBelow whether the comparison is true of what is below, or of the rest
     */
    private record Split(float below, boolean isTrueBelow) {

        static Split of(String mode, float threshold) {
            if (Float.isNaN(threshold)) {
                throw new MalformedModelException("a threshold is not a number");
            }
            return switch (mode) {
                case "BRANCH_LT" -> new Split(threshold, true);
                case "BRANCH_GTE" -> new Split(threshold, false);
                case "BRANCH_LEQ" -> upTo(threshold, true);
                case "BRANCH_GT" -> upTo(threshold, false);
                default -> throw new MalformedModelException("a node is " + mode);
            };
        }

        /** There is no float between one and the next; above infinity there is none at all. */
        private static Split upTo(float threshold, boolean isTrue) {
            return threshold == Float.POSITIVE_INFINITY
                    ? new Split(Float.NEGATIVE_INFINITY, !isTrue)
                    : new Split(Math.nextUp(threshold), isTrue);
        }
    }
}
