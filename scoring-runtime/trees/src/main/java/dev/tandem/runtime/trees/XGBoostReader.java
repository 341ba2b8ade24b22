package dev.tandem.runtime.trees;

import dev.tandem.runtime.core.Datatype;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a model of XGBoost 1.0 or newer, saved as JSON or UBJSON ({@code doc/model.schema} of
 * XGBoost).
 */
final class XGBoostReader {

    private static final int MOST_OUTPUTS = 1 << 16;

    private final Document in;
    private final Map<String, String> parameters = new HashMap<>();
    private final List<Tree> trees = new ArrayList<>();
    private List<String> featureNames = List.of();
    private String booster = "";
    private String objective = "";
    private String bestIteration = "";
    private double[] outputOf = {};
    private double[] weights = {};
    private int rounds;

    private XGBoostReader(Document in) {
        this.in = in;
    }

    /** Reads a model. */
    static Ensemble read(Document in) {
        var reader = new XGBoostReader(in);
        in.object(reader::top);
        in.end();
        return reader.ensemble();
    }

    private void top(String field) {
        if (field.equals("learner")) {
            in.object(this::learner);
        } else {
            in.skip();
        }
    }

    private void learner(String field) {
        switch (field) {
            case "attributes" -> in.object(this::attribute);
            case "feature_names" -> featureNames = in.texts();
            case "gradient_booster" -> in.object(this::booster);
            case "learner_model_param" -> in.object(name -> parameters.put(name, in.text()));
            case "objective" -> in.object(this::objective);
            default -> in.skip();
        }
    }

    private void attribute(String name) {
        if (name.equals("best_iteration")) {
            bestIteration = in.text();
        } else {
            in.skip();
        }
    }

    private void objective(String field) {
        if (field.equals("name")) {
            objective = in.text();
        } else {
            in.skip();
        }
    }

    private void booster(String field) {
        switch (field) {
            case "name" -> booster = in.text();
            case "model" -> in.object(this::model);
            // DART has the trees one level deeper.
            case "gbtree" -> in.object(this::nested);
            case "weight_drop" -> weights = in.numbers();
            default -> in.skip();
        }
    }

    private void nested(String field) {
        if (field.equals("model")) {
            in.object(this::model);
        } else {
            in.skip();
        }
    }

    private void model(String field) {
        switch (field) {
            case "trees" -> in.array(() -> trees.add(XGBoostTreeReader.read(in)));
            case "tree_info" -> outputOf = in.numbers();
            case "iteration_indptr" -> rounds = in.numbers().length - 1;
            default -> in.skip();
        }
    }

    private Ensemble ensemble() {
        if (!booster.equals("gbtree") && !booster.equals("dart")) {
            throw new MalformedModelException(
                    "its booster is '%s'; scored exactly are gbtree and dart".formatted(booster));
        }
        checkBestIteration();
        var named = XGBoostObjective.named(objective);
        int features = (int) parameter("num_feature", Features.MOST);
        int sums =
                (int)
                        Math.max(
                                1,
                                Math.max(
                                        parameter("num_class", MOST_OUTPUTS),
                                        parameter("num_target", MOST_OUTPUTS)));
        var description =
                new Ensemble.Description(
                        features,
                        Features.names(featureNames, features, "f"),
                        Datatype.FP32,
                        Datatype.FP32,
                        named.predictions(sums),
                        named.decision(),
                        List.of(),
                        objective,
                        trees.size());
        return new XGBoostEnsemble(
                description, named, forest(features, sums), margins(named, sums));
    }

    /**
     * After early stopping, XGBoost's Booster uses all trees, and its scikit-learn classes those up
     * to the best: which of them a user means cannot be told from the file.
     */
    private void checkBestIteration() {
        if (bestIteration.isEmpty() || rounds <= 0) {
            return;
        }
        long best = whole("best_iteration", bestIteration, Integer.MAX_VALUE);
        if (best + 1 < rounds) {
            throw new MalformedModelException(
                    "it was stopped early and has %d iterations, of which number %d, counted from 0, is the best; save the ones that shall count: booster[:%d].save_model(...)"
                            .formatted(rounds, best, best + 1));
        }
    }

    private FloatForest forest(int features, int sums) {
        if (trees.isEmpty()) {
            throw new MalformedModelException("it has no trees");
        }
        if (outputOf.length != trees.size()) {
            throw new MalformedModelException(
                    "it has %d trees, but tree_info speaks of %d"
                            .formatted(trees.size(), outputOf.length));
        }
        if (booster.equals("dart") && weights.length != trees.size()) {
            throw new MalformedModelException(
                    "it has %d trees, but weight_drop speaks of %d"
                            .formatted(trees.size(), weights.length));
        }
        var forest = new FloatForest.Builder(sums);
        for (int i = 0; i < outputOf.length; i++) {
            if (!(outputOf[i] >= 0 && outputOf[i] < sums)) {
                throw new MalformedModelException(
                        "tree %d belongs to output %.0f, but there are %d, counted from 0"
                                .formatted(i, outputOf[i], sums));
            }
            var tree = trees.get(i);
            try {
                tree.check(features);
            } catch (MalformedModelException e) {
                throw new MalformedModelException("in tree %d, %s".formatted(i, e.getMessage()));
            }
            forest.add(
                    booster.equals("dart") ? tree.weighted((float) weights[i]) : tree,
                    (int) outputOf[i]);
        }
        return forest.build();
    }

    /**
     * The base score as it counts among the leaves: one for all outputs, or since XGBoost 3.1 one
     * for each.
     */
    private float[] margins(XGBoostObjective named, int sums) {
        String text = parameters.getOrDefault("base_score", "");
        String[] scores = text.replaceAll("[\\[\\]\\s]", "").split(",", -1);
        if (scores.length != 1 && scores.length != sums) {
            throw new MalformedModelException(
                    "it has %d base scores for %d outputs".formatted(scores.length, sums));
        }
        float[] margins = new float[sums];
        for (int i = 0; i < sums; i++) {
            String score = scores[scores.length == 1 ? 0 : i];
            try {
                margins[i] = named.margin(Float.parseFloat(score));
            } catch (NumberFormatException e) {
                throw new MalformedModelException(
                        "its base score '%s' is no number".formatted(text));
            }
        }
        return margins;
    }

    private long parameter(String name, long most) {
        return whole(name, parameters.getOrDefault(name, "0"), most);
    }

    private static long whole(String name, String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new MalformedModelException(
                "its %s is %s; allowed: whole numbers from 0 to %d".formatted(name, text, most));
    }
}
