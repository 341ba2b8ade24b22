package dev.tandem.runtime.trees;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Operators of trees of any form that ONNX allows and this engine takes. */
final class RandomOnnxTrees {

    private static final String[] MODES = {"BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"};
    private static final float[] ODD = {
        0f,
        -0f,
        1f,
        Float.MIN_VALUE,
        -1e-40f,
        1e30f,
        Float.POSITIVE_INFINITY,
        Float.MAX_VALUE,
        Float.NEGATIVE_INFINITY
    };

    private final Random random;
    private final int features;
    private final List<Long> treeIds = new ArrayList<>();
    private final List<Long> nodeIds = new ArrayList<>();
    private final List<Long> trueIds = new ArrayList<>();
    private final List<Long> falseIds = new ArrayList<>();
    private final List<Long> featureIds = new ArrayList<>();
    private final List<Long> tracks = new ArrayList<>();
    private final List<Float> values = new ArrayList<>();
    private final List<String> modes = new ArrayList<>();
    private final List<Long> leafTrees = new ArrayList<>();
    private final List<Long> leafNodes = new ArrayList<>();
    private final List<Long> leafIds = new ArrayList<>();
    private final List<Float> weights = new ArrayList<>();

    RandomOnnxTrees(long seed, int features) {
        this.random = new Random(seed);
        this.features = features;
    }

    /**
     * A classifier.
     *
     * @param scored which classes leaves may speak of
     * @param each whether each leaf speaks of all of them; else of one, the same in a tree
     */
    byte[] classifier(
            int trees, int classes, List<Integer> scored, boolean each, boolean positive) {
        grow(trees, scored, each, positive);
        var attributes = attributes("class");
        if (random.nextBoolean()) {
            attributes.put(
                    "classlabels_strings",
                    random.ints(0, 1 << 20)
                            .distinct()
                            .limit(classes)
                            .mapToObj(i -> "ü" + i)
                            .toList());
        } else {
            attributes.put(
                    "classlabels_int64s", random.longs().distinct().limit(classes).toArray());
        }
        base(attributes, classes, scored.contains(1));
        attributes.put("post_transform", transform());
        return OnnxTreeFile.of("TreeEnsembleClassifier", features, attributes);
    }

    byte[] regressor(int trees, int targets, boolean each) {
        var all = new ArrayList<Integer>();
        for (int i = 0; i < targets; i++) {
            all.add(i);
        }
        grow(trees, all, each, random.nextBoolean());
        var attributes = attributes("target");
        attributes.put("n_targets", (long) targets);
        attributes.put("aggregate_function", random.nextBoolean() ? "SUM" : "AVERAGE");
        if (random.nextBoolean()) {
            attributes.put("base_values", floats(targets));
        }
        attributes.put("post_transform", transform());
        return OnnxTreeFile.of("TreeEnsembleRegressor", features, attributes);
    }

    private void base(Map<String, Object> attributes, int classes, boolean second) {
        int many = random.nextInt(3);
        if (many == 1 && classes == 2) {
            attributes.put("base_values", floats(1));
        } else if (many == 2 && second) {
            attributes.put("base_values", floats(classes));
        }
    }

    private float[] floats(int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }

    private String transform() {
        return List.of("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO").get(random.nextInt(4));
    }

    private void grow(int trees, List<Integer> scored, boolean each, boolean positive) {
        for (int tree = 0; tree < trees; tree++) {
            var ids = each ? scored : List.of(scored.get(tree % scored.size()));
            grow(tree * 3L, ids, positive);
        }
    }

    private void grow(long tree, List<Integer> ids, boolean positive) {
        int leaves = 1 + random.nextInt(12);
        int nodes = 2 * leaves - 1;
        var open = new ArrayList<Integer>();
        open.add(0);
        int[][] children = new int[nodes][];
        for (int made = 1; made < nodes; made += 2) {
            int node = open.remove(random.nextInt(open.size()));
            children[node] = new int[] {made, made + 1};
            open.addAll(List.of(made, made + 1));
        }
        boolean sameMode = random.nextBoolean();
        String mode = MODES[random.nextInt(MODES.length)];
        for (int node = 0; node < nodes; node++) {
            treeIds.add(tree);
            nodeIds.add((long) node);
            featureIds.add((long) random.nextInt(features));
            tracks.add((long) random.nextInt(2));
            if (children[node] == null) {
                modes.add("LEAF");
                values.add(0f);
                trueIds.add(0L);
                falseIds.add(0L);
                weigh(tree, node, ids, positive);
                continue;
            }
            modes.add(sameMode ? mode : MODES[random.nextInt(MODES.length)]);
            values.add(
                    random.nextInt(3) == 0
                            ? ODD[random.nextInt(ODD.length)]
                            : (float) random.nextGaussian());
            boolean swapped = random.nextBoolean();
            trueIds.add((long) children[node][swapped ? 1 : 0]);
            falseIds.add((long) children[node][swapped ? 0 : 1]);
        }
    }

    private void weigh(long tree, int node, List<Integer> ids, boolean positive) {
        for (int id : ids) {
            leafTrees.add(tree);
            leafNodes.add((long) node);
            leafIds.add((long) id);
            float weight = (float) random.nextGaussian() * (random.nextInt(9) == 0 ? 40 : 0.3f);
            weights.add(random.nextInt(15) == 0 ? -0f : positive ? Math.abs(weight) / 5 : weight);
        }
    }

    private Map<String, Object> attributes(String role) {
        var attributes = new LinkedHashMap<String, Object>();
        attributes.put("nodes_treeids", longs(treeIds));
        attributes.put("nodes_nodeids", longs(nodeIds));
        attributes.put("nodes_truenodeids", longs(trueIds));
        attributes.put("nodes_falsenodeids", longs(falseIds));
        attributes.put("nodes_featureids", longs(featureIds));
        attributes.put("nodes_values", floats(values));
        attributes.put("nodes_modes", modes);
        if (random.nextInt(3) > 0) {
            attributes.put("nodes_missing_value_tracks_true", longs(tracks));
        }
        attributes.put(role + "_ids", longs(leafIds));
        attributes.put(role + "_treeids", longs(leafTrees));
        attributes.put(role + "_nodeids", longs(leafNodes));
        attributes.put(role + "_weights", floats(weights));
        return attributes;
    }

    private static long[] longs(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    private static float[] floats(List<Float> list) {
        float[] floats = new float[list.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = list.get(i);
        }
        return floats;
    }
}
