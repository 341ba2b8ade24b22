package dev.tandem.runtime.trees;

import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code TreeEnsembleRegressor}. */
final class OnnxRegressor implements OnnxOperator {

    static final String NAME = "ai.onnx.ml.TreeEnsembleRegressor";

    private static final Set<String> LEAVES =
            Set.of(
                    "target_ids",
                    "target_nodeids",
                    "target_treeids",
                    "target_weights",
                    "n_targets",
                    "aggregate_function");

    private final OnnxForest forest;
    private final float[] base;
    private final float divisor;
    private final PostTransform transform;

    /**
     * @param base what is added to each sum; empty for nothing
     * @param divisor what sums are divided by before: the number of trees where their mean is asked for
     */
    private OnnxRegressor(OnnxForest forest, float[] base, float divisor, PostTransform transform) {
        this.forest = forest;
        this.base = base;
        this.divisor = divisor;
        this.transform = transform;
    }

    static OnnxRegressor read(OnnxNode node, int features) {
        var known = new HashSet<>(NODES);
        known.addAll(LEAVES);
        node.checkAttributes(known);
        long targets = node.number("n_targets", 0);
        float[] base = node.floats("base_values");
        if (targets < 1 || targets > MOST_SCORES || (base.length > 0 && base.length != targets)) {
            throw new MalformedModelException(
                    "it has %d targets and %d base values".formatted(targets, base.length));
        }
        var forest = new OnnxTreeReader(node, features).read("target", (int) targets);
        for (int target = 0; target < targets; target++) {
            // What is given for a target that no leaf of a row speaks of is not sure.
            if (!forest.isAlwaysScored(target)) {
                throw new MalformedModelException("not every row has a score for each target");
            }
        }
        float divisor =
                switch (node.text("aggregate_function", "SUM")) {
                    case "SUM" -> 1;
                    case "AVERAGE" -> forest.trees();
                    default -> throw new MalformedModelException("it aggregates otherwise");
                };
        // Of a single target, none but PROBIT is applied.
        var transform = targets == 1 ? asIsOne(node) : OnnxOperator.transform(node);
        return new OnnxRegressor(forest, base, divisor, transform);
    }

    private static PostTransform asIsOne(OnnxNode node) {
        OnnxOperator.transform(node);
        return PostTransform.NONE;
    }

    @Override
    public OnnxForest forest() {
        return forest;
    }

    @Override
    public List<String> names() {
        return List.of();
    }

    @Override
    public long[] numbers() {
        return new long[0];
    }

    @Override
    public void score(FloatBuffer rows, int features, int count, float[] scores, int[] classes) {
        int width = forest.outputs();
        forest.score(
                rows,
                features,
                count,
                (row, sums, at) -> {
                    int to = row * width;
                    for (int i = 0; i < width; i++) {
                        float sum = sums[at + i] / divisor;
                        scores[to + i] = base.length == 0 ? sum : sum + base[i];
                    }
                    transform.apply(scores, to, width);
                });
    }
}
