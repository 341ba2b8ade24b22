package dev.tandem.runtime.trees;

import dev.tandem.runtime.trees.Ensemble.Decision;

import java.util.List;

/**
 * What LightGBM makes of the sums of leaves, in double precision as it does itself.
 *
 * @param link the last step
 * @param sigmoid the steepness of the logistic function
 */
record LightGBMObjective(Link link, Decision decision, double sigmoid) {

    enum Link {
        IDENTITY,
        SIGNED_SQUARE,
        EXPONENTIAL,
        LOGISTIC,
        LOG_OF_EXPONENTIAL,
        SOFTMAX
    }

    /**
     * Reads an objective as model files have it, such as {@code binary sigmoid:1}.
     *
     * @param text empty where the model was trained with an objective of the user's own, and sums
     *     are all there is
     */
    static LightGBMObjective of(String text) {
        var words = List.of(text.split(" ", -1));
        boolean squares = words.contains("sqrt");
        return switch (words.get(0)) {
            case "", "regression", "regression_l1", "huber", "fair", "quantile", "mape" ->
                    plain(squares ? Link.SIGNED_SQUARE : Link.IDENTITY);
            case "lambdarank", "rank_xendcg" -> plain(Link.IDENTITY);
            case "poisson", "gamma", "tweedie" -> plain(Link.EXPONENTIAL);
            case "cross_entropy" -> plain(Link.LOGISTIC);
            case "cross_entropy_lambda" -> plain(Link.LOG_OF_EXPONENTIAL);
            case "binary" ->
                    new LightGBMObjective(Link.LOGISTIC, Decision.ABOVE_HALF, sigmoid(words));
            case "multiclassova" ->
                    new LightGBMObjective(Link.LOGISTIC, Decision.LARGEST, sigmoid(words));
            case "multiclass" -> new LightGBMObjective(Link.SOFTMAX, Decision.LARGEST, 1);
            default ->
                    throw new MalformedModelException(
                            "its objective is '%s'; scored exactly are regression, regression_l1, huber, fair, quantile, mape, poisson, gamma, tweedie, binary, multiclass, multiclassova, cross_entropy, cross_entropy_lambda, lambdarank, rank_xendcg"
                                    .formatted(text));
        };
    }

    private static LightGBMObjective plain(Link link) {
        return new LightGBMObjective(link, Decision.NONE, 1);
    }

    private static double sigmoid(List<String> words) {
        return words.stream()
                .filter(word -> word.startsWith("sigmoid:"))
                .mapToDouble(word -> LightGBMTreeReader.number(word.substring(8)))
                .findFirst()
                .orElse(1);
    }

    /** Makes predictions of sums, in place. */
    void predict(double[] sums, int from, int width, int count) {
        switch (link) {
            case IDENTITY -> {}
            case SOFTMAX -> {
                for (int row = 0; row < count; row++) {
                    Softmax.inPlace(sums, from + row * width, width);
                }
            }
            default -> {
                for (int i = from; i < from + count * width; i++) {
                    sums[i] = predict(sums[i]);
                }
            }
        }
    }

    private double predict(double sum) {
        return switch (link) {
            case SIGNED_SQUARE -> Math.copySign(sum * sum, sum);
            case EXPONENTIAL -> Math.exp(sum);
            case LOGISTIC -> 1 / (1 + Math.exp(-sigmoid * sum));
            case LOG_OF_EXPONENTIAL -> Math.log1p(Math.exp(sum));
            case IDENTITY, SOFTMAX -> sum;
        };
    }
}
