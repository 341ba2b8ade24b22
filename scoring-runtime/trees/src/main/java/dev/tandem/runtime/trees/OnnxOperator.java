package dev.tandem.runtime.trees;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;

/** An operator of {@code ai.onnx.ml} that is a tree ensemble, ready to score as ONNX Runtime does. */
sealed interface OnnxOperator permits OnnxClassifier, OnnxRegressor {

    /** What operators of these call their nodes. */
    Set<String> NODES =
            Set.of(
                    "nodes_treeids",
                    "nodes_nodeids",
                    "nodes_truenodeids",
                    "nodes_falsenodeids",
                    "nodes_featureids",
                    "nodes_values",
                    "nodes_modes",
                    "nodes_missing_value_tracks_true",
                    "nodes_hitrates",
                    "post_transform",
                    "base_values");

    /** More scores than that are nobody's, and would need room in each request. */
    int MOST_SCORES = 4096;

    /**
     * Reads a node.
     *
     * @param features how many values a row has
     * @throws MalformedModelException if it is another operator, or one that cannot be scored exactly
     */
    static OnnxOperator read(OnnxNode node, int features) {
        return switch (node.operator()) {
            case OnnxClassifier.NAME -> OnnxClassifier.read(node, features);
            case OnnxRegressor.NAME -> OnnxRegressor.read(node, features);
            default -> throw new MalformedModelException("it has " + node.operator());
        };
    }

    /** The transform that a node names. */
    static PostTransform transform(OnnxNode node) {
        String name = node.text("post_transform", "NONE");
        try {
            return PostTransform.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new MalformedModelException("its post_transform is " + name);
        }
    }

    OnnxForest forest();

    /** Names of the classes by which {@link #score} decides; empty where they have numbers, or there are none. */
    List<String> names();

    /** Numbers of the classes by which {@link #score} decides; empty where they have names, or there are none. */
    long[] numbers();

    /**
     * Scores rows.
     *
     * @param rows {@code count} rows of {@code features} values each, from position 0
     * @param scores room for the scores of each row, those of the forest
     * @param classes room for the index of each row's class; empty for an operator without classes
     */
    void score(FloatBuffer rows, int features, int count, float[] scores, int[] classes);
}
