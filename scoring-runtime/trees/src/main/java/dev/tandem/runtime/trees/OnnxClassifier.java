package dev.tandem.runtime.trees;

import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code TreeEnsembleClassifier}. Of three classes and more, the first of the largest scores decides; of two, {@link
 * TwoClasses}.
 */
final class OnnxClassifier implements OnnxOperator {

    static final String NAME = "ai.onnx.ml.TreeEnsembleClassifier";

    private static final Set<String> LEAVES =
            Set.of(
                    "class_ids",
                    "class_nodeids",
                    "class_treeids",
                    "class_weights",
                    "classlabels_strings",
                    "classlabels_int64s");

    /** What ONNX Runtime calls two classes of which both have scores, whatever the file calls them. */
    private static final long[] ZERO_AND_ONE = {0, 1};

    private final OnnxForest forest;
    private final float[] base;
    private final Optional<TwoClasses> two;
    private final PostTransform transform;
    private final List<String> names;
    private final long[] numbers;

    /**
     * @param base what is added to each sum
     * @param two how it is decided between two; empty where there are more
     */
    private OnnxClassifier(
            OnnxForest forest,
            float[] base,
            Optional<TwoClasses> two,
            PostTransform transform,
            List<String> names,
            long[] numbers) {
        this.forest = forest;
        this.base = base;
        this.two = two;
        this.transform = transform;
        this.names = List.copyOf(names);
        this.numbers = numbers;
    }

    static OnnxClassifier read(OnnxNode node, int features) {
        var known = new HashSet<>(NODES);
        known.addAll(LEAVES);
        node.checkAttributes(known);
        var names = node.texts("classlabels_strings");
        long[] numbers = node.numbers("classlabels_int64s");
        int classes = names.size() + numbers.length;
        boolean both = !names.isEmpty() && numbers.length > 0;
        float[] base = node.floats("base_values");
        if (both || classes < 2 || classes > MOST_SCORES || base.length > classes) {
            throw new MalformedModelException(
                    "it has %d classes and %d base values".formatted(classes, base.length));
        }
        var forest = new OnnxTreeReader(node, features).read("class", classes);
        var transform = OnnxOperator.transform(node);
        if (classes > 2) {
            if (base.length > 0 && base.length != classes) {
                throw new MalformedModelException("it has base values of some classes");
            }
            return new OnnxClassifier(forest, base, Optional.empty(), transform, names, numbers);
        }
        var two = TwoClasses.of(node, forest, base, transform);
        boolean called = two.oneScore() || !names.isEmpty();
        return new OnnxClassifier(
                forest, base, Optional.of(two), transform, names, called ? numbers : ZERO_AND_ONE);
    }

    @Override
    public OnnxForest forest() {
        return forest;
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public long[] numbers() {
        return numbers;
    }

    @Override
    public void score(FloatBuffer rows, int features, int count, float[] scores, int[] classes) {
        int width = forest.outputs();
        OnnxForest.RowSums decide =
                two.isPresent()
                        ? (row, sums, at) ->
                                classes[row] = two.get().decide(sums, at, scores, row * 2)
                        : (row, sums, at) -> classes[row] = decide(sums, at, scores, row * width);
        forest.score(rows, features, count, decide);
    }

    private int decide(float[] sums, int at, float[] scores, int to) {
        int width = forest.outputs();
        int largest = -1;
        for (int i = 0; i < width; i++) {
            boolean added = OnnxLeaves.isScore(sums[at + i]);
            float score = base.length == 0 ? sums[at + i] + 0f : sums[at + i] + base[i];
            scores[to + i] = score;
            if ((added || base.length > 0) && (largest < 0 || score > scores[to + largest])) {
                largest = i;
            }
        }
        transform.apply(scores, to, width);
        return largest;
    }
}
