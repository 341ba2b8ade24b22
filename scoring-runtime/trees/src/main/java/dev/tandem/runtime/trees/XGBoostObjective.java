package dev.tandem.runtime.trees;

import dev.tandem.runtime.trees.Ensemble.Decision;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What XGBoost makes of the sums of leaves, in single precision as it does itself, and how the base
 * score, which a file holds as a prediction, counts among the leaves.
 */
enum XGBoostObjective {
    SQUARED_ERROR("reg:squarederror", Link.IDENTITY, Decision.NONE),
    SQUARED_LOG_ERROR("reg:squaredlogerror", Link.IDENTITY, Decision.NONE),
    ABSOLUTE_ERROR("reg:absoluteerror", Link.IDENTITY, Decision.NONE),
    PSEUDO_HUBER_ERROR("reg:pseudohubererror", Link.IDENTITY, Decision.NONE),
    QUANTILE_ERROR("reg:quantileerror", Link.IDENTITY, Decision.NONE),
    LOGISTIC_REGRESSION("reg:logistic", Link.LOGISTIC, Decision.NONE),
    LOGISTIC("binary:logistic", Link.LOGISTIC, Decision.ABOVE_HALF),
    LOGIT_RAW("binary:logitraw", Link.IDENTITY, Decision.NONE),
    HINGE("binary:hinge", Link.SIGN, Decision.ITSELF),
    POISSON("count:poisson", Link.EXPONENTIAL, Decision.NONE),
    GAMMA("reg:gamma", Link.EXPONENTIAL, Decision.NONE),
    TWEEDIE("reg:tweedie", Link.EXPONENTIAL, Decision.NONE),
    COX("survival:cox", Link.EXPONENTIAL, Decision.NONE),
    AFT("survival:aft", Link.EXPONENTIAL, Decision.NONE),
    SOFTPROB("multi:softprob", Link.SOFTMAX, Decision.LARGEST),
    SOFTMAX("multi:softmax", Link.INDEX_OF_LARGEST, Decision.ITSELF),
    RANK_PAIRWISE("rank:pairwise", Link.IDENTITY, Decision.NONE),
    RANK_NDCG("rank:ndcg", Link.IDENTITY, Decision.NONE),
    RANK_MAP("rank:map", Link.IDENTITY, Decision.NONE);

    private enum Link {
        IDENTITY,
        LOGISTIC,
        EXPONENTIAL,
        SIGN,
        SOFTMAX,
        INDEX_OF_LARGEST
    }

    /** Above it the exponential is no float any more. */
    private static final float LARGEST_EXPONENT = 88.7f;

    private final String name;
    private final Link link;
    private final Decision decision;

    XGBoostObjective(String name, Link link, Decision decision) {
        this.name = name;
        this.link = link;
        this.decision = decision;
    }

    static XGBoostObjective named(String name) {
        return Stream.of(values())
                .filter(objective -> objective.name.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new MalformedModelException(
                                        "its objective is '%s'; scored exactly are %s"
                                                .formatted(
                                                        name,
                                                        Arrays.stream(values())
                                                                .map(known -> known.name)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }

    Decision decision() {
        return decision;
    }

    /** How many predictions become of that many sums. */
    int predictions(int sums) {
        return link == Link.INDEX_OF_LARGEST ? 1 : sums;
    }

    /** What a base score adds to the leaves. */
    float margin(float baseScore) {
        return switch (link) {
            case LOGISTIC -> {
                if (!(baseScore > 0 && baseScore < 1)) {
                    throw new MalformedModelException(
                            "its base score is %s; for %s it lies between 0 and 1"
                                    .formatted(baseScore, name));
                }
                yield -(float) Math.log(1f / baseScore - 1f);
            }
            case EXPONENTIAL -> (float) Math.log(baseScore);
            case IDENTITY, SIGN, SOFTMAX, INDEX_OF_LARGEST -> baseScore;
        };
    }

    /** Makes predictions of {@code count} rows' sums. */
    void predict(float[] sums, int width, int count, double[] predictions, int at) {
        switch (link) {
            case IDENTITY -> {
                for (int i = 0; i < count * width; i++) {
                    predictions[at + i] = sums[i];
                }
            }
            case LOGISTIC -> {
                for (int i = 0; i < count * width; i++) {
                    float power = (float) Math.exp(Math.min(-sums[i], LARGEST_EXPONENT));
                    predictions[at + i] = 1f / (power + 1f);
                }
            }
            case EXPONENTIAL -> {
                for (int i = 0; i < count * width; i++) {
                    predictions[at + i] = (float) Math.exp(sums[i]);
                }
            }
            case SIGN -> {
                for (int i = 0; i < count * width; i++) {
                    predictions[at + i] = sums[i] > 0 ? 1 : 0;
                }
            }
            case SOFTMAX -> {
                for (int row = 0; row < count; row++) {
                    softmax(sums, row * width, width, predictions, at + row * width);
                }
            }
            case INDEX_OF_LARGEST -> {
                for (int row = 0; row < count; row++) {
                    predictions[at + row] = largest(sums, row * width, width);
                }
            }
        }
    }

    private static void softmax(float[] sums, int from, int width, double[] to, int at) {
        float most = sums[from + largest(sums, from, width)];
        double total = 0;
        for (int i = 0; i < width; i++) {
            float power = (float) Math.exp(sums[from + i] - most);
            to[at + i] = power;
            total += power;
        }
        for (int i = 0; i < width; i++) {
            to[at + i] = (float) to[at + i] / (float) total;
        }
    }

    private static int largest(float[] sums, int from, int width) {
        int largest = 0;
        for (int i = 1; i < width; i++) {
            if (sums[from + i] > sums[from + largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
