package dev.tandem.runtime.trees;

import dev.tandem.runtime.trees.Ensemble.Decision;

/**
 * What CatBoost makes of the sums of leaves: probabilities where the loss is a classifier's ({@code predict_proba}), else
 * what {@code CatBoostRegressor} and {@code CatBoostRanker} predict.
 */
enum CatBoostLoss {
    RAW(Decision.NONE),
    EXPONENT(Decision.NONE),
    SIGMOID(Decision.NONE),
    BINARY(Decision.ABOVE_HALF),
    ONE_VERSUS_ALL(Decision.LARGEST),
    SOFTMAX(Decision.LARGEST);

    private final Decision decision;

    CatBoostLoss(Decision decision) {
        this.decision = decision;
    }

    static CatBoostLoss named(String loss) {
        return switch (loss) {
            case "RMSE",
                    "MAE",
                    "Quantile",
                    "MAPE",
                    "Lq",
                    "Huber",
                    "Expectile",
                    "LogCosh",
                    "MultiRMSE",
                    "QueryRMSE",
                    "PairLogit",
                    "YetiRank" ->
                    RAW;
            case "Poisson", "Tweedie" -> EXPONENT;
            case "CrossEntropy", "MultiLogloss", "MultiCrossEntropy" -> SIGMOID;
            case "Logloss" -> BINARY;
            case "MultiClassOneVsAll" -> ONE_VERSUS_ALL;
            case "MultiClass" -> SOFTMAX;
            default ->
                    throw new MalformedModelException(
                            "its loss is '%s'; scored exactly are Logloss, CrossEntropy, MultiClass, MultiClassOneVsAll, MultiLogloss, MultiCrossEntropy, RMSE, MAE, Quantile, MAPE, Lq, Huber, Expectile, LogCosh, MultiRMSE, Poisson, Tweedie, QueryRMSE, PairLogit, YetiRank"
                                    .formatted(loss));
        };
    }

    Decision decision() {
        return decision;
    }

    /** Makes predictions of sums, in place. */
    void predict(double[] sums, int from, int width, int count) {
        switch (this) {
            case RAW -> {}
            case EXPONENT -> {
                for (int i = from; i < from + count * width; i++) {
                    sums[i] = Math.exp(sums[i]);
                }
            }
            case SIGMOID, BINARY, ONE_VERSUS_ALL -> {
                for (int i = from; i < from + count * width; i++) {
                    sums[i] = 1 / (1 + Math.exp(-sums[i]));
                }
            }
            case SOFTMAX -> {
                for (int row = 0; row < count; row++) {
                    Softmax.inPlace(sums, from + row * width, width);
                }
            }
        }
    }
}
