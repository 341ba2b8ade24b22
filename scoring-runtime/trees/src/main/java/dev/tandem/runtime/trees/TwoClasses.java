package dev.tandem.runtime.trees;

import java.util.Arrays;

/**
 * How ONNX Runtime decides between two classes. Where all weights are of one of them, there is one score: the second class
 * wins above one half if no weight is negative, as those of a random forest are shares, and else above 0. Where both
 * have scores, the second one's alone decides, against 0.
 */
final class TwoClasses {

    private final boolean oneScore;
    private final boolean shares;
    private final float[] base;
    private final PostTransform transform;

    /**
     * @param oneScore whether all weights are of one of the classes
     * @param shares whether no weight is negative, and there is one score
     */
    private TwoClasses(boolean oneScore, boolean shares, float[] base, PostTransform transform) {
        this.oneScore = oneScore;
        this.shares = shares;
        this.base = base;
        this.transform = transform;
    }

    static TwoClasses of(OnnxNode node, OnnxForest forest, float[] base, PostTransform transform) {
        boolean oneScore = Arrays.stream(node.indexes("class_ids")).distinct().count() == 1;
        if (base.length == 2 && !forest.isAlwaysScored(1)) {
            throw new MalformedModelException("it has base values of two classes, and one score");
        }
        if (!oneScore && !forest.isAlwaysScored(1)) {
            // Then some rows have one score and others two.
            throw new MalformedModelException("not every row has a score for the second class");
        }
        boolean shares = true;
        for (float weight : node.floats("class_weights")) {
            shares &= !(weight < 0);
        }
        return new TwoClasses(oneScore, oneScore && shares, base, transform);
    }

    /** Whether all weights are of one of the classes. */
    boolean oneScore() {
        return oneScore;
    }

    /**
     * Decides for a row.
     *
     * @param sums where its two sums are, from {@code at}
     * @param scores room for its two scores, from {@code to}
     * @return 0 or 1
     */
    int decide(float[] sums, int at, float[] scores, int to) {
        float first = sums[at] + 0f;
        float second = sums[at + 1] + 0f;
        boolean isFirst = OnnxLeaves.isScore(sums[at]);
        boolean isSecond = OnnxLeaves.isScore(sums[at + 1]);
        if (base.length == 2) {
            second = base[1] + first;
            first = -second;
        } else if (base.length == 1) {
            first += base[0];
        }
        float weight = isSecond ? second : isFirst ? first : 0;
        int decision = weight > (shares ? 0.5f : 0) ? 1 : 0;
        if (!isSecond) {
            spread(first, scores, to);
        } else {
            // What no leaf has added to is 0, whatever its base value is.
            scores[to] = isFirst ? first : 0;
            scores[to + 1] = second;
            transform.apply(scores, to, 2);
        }
        return decision;
    }

    /** One score becomes those of both classes. */
    private void spread(float score, float[] scores, int to) {
        if (transform == PostTransform.LOGISTIC) {
            scores[to] = PostTransform.logistic(-score);
            scores[to + 1] = PostTransform.logistic(score);
        } else if (shares) {
            scores[to] = 1f - score;
            scores[to + 1] = score;
        } else {
            scores[to] = -score;
            scores[to + 1] = score;
        }
    }
}
