package dev.tandem.runtime.trees;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.trees.ObliviousForest.Split;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a model of CatBoost, saved by {@code save_model(..., format="json")}: symmetric trees over numbers. */
final class CatBoostReader {

    private static final int DEEPEST = 24;
    private static final double[] NONE = {};

    private final Document in;
    private final CatBoostFeatures features = new CatBoostFeatures();
    private final List<Oblivious> trees = new ArrayList<>();
    private List<String> classes = List.of();
    private String loss = "";
    private double scale = 1;
    private double[] bias = NONE;

    /** A tree as the file has it; features by their number among the numeric ones. */
    private static final class Oblivious {

        private final List<double[]> splits = new ArrayList<>();
        private double[] leaves = NONE;
    }

    private CatBoostReader(Document in) {
        this.in = in;
    }

    /** Reads a model. */
    static Ensemble read(Document in) {
        var reader = new CatBoostReader(in);
        in.object(reader::top);
        in.end();
        return reader.ensemble();
    }

    private void top(String field) {
        switch (field) {
            case "features_info" -> features.read(in);
            case "model_info" -> in.object(this::information);
            case "oblivious_trees" -> in.array(() -> trees.add(tree()));
            case "trees" ->
                    throw new MalformedModelException(
                            "its trees are not symmetric; train it with grow_policy=SymmetricTree");
            case "scale_and_bias" -> scaleAndBias();
            default -> in.skip();
        }
    }

    private void information(String field) {
        switch (field) {
            case "class_params" -> in.object(this::classes);
            case "params" -> in.object(this::parameter);
            default -> in.skip();
        }
    }

    private void classes(String field) {
        if (field.equals("class_names")) {
            classes = in.texts();
        } else {
            in.skip();
        }
    }

    private void parameter(String field) {
        if (field.equals("loss_function")) {
            in.object(
                    name -> {
                        if (name.equals("type")) {
                            loss = in.text();
                        } else {
                            in.skip();
                        }
                    });
        } else {
            in.skip();
        }
    }

    private void scaleAndBias() {
        var seen = new ArrayList<Boolean>();
        in.array(
                () -> {
                    if (seen.isEmpty()) {
                        scale = in.number();
                    } else {
                        bias = in.numbers();
                    }
                    seen.add(true);
                });
    }

    private Oblivious tree() {
        var tree = new Oblivious();
        in.object(
                field -> {
                    switch (field) {
                        case "leaf_values" -> tree.leaves = in.numbers();
                        case "splits" -> in.array(() -> tree.splits.add(split()));
                        default -> in.skip();
                    }
                });
        return tree;
    }

    private double[] split() {
        double[] split = {-1, Double.NaN};
        in.object(
                field -> {
                    switch (field) {
                        case "float_feature_index" -> split[0] = in.number();
                        case "border" -> split[1] = in.number();
                        case "split_type" -> checkType(in.text());
                        default -> in.skip();
                    }
                });
        return split;
    }

    private static void checkType(String type) {
        if (!type.equals("FloatFeature")) {
            throw new MalformedModelException(
                    "it splits by categories (%s), whose values are not numbers; encode them before training"
                            .formatted(type));
        }
    }

    private Ensemble ensemble() {
        var named = CatBoostLoss.named(loss);
        if (trees.isEmpty() || bias.length == 0) {
            throw new MalformedModelException("it has no trees, or no scale_and_bias");
        }
        if (!Double.isFinite(scale) || !Arrays.stream(bias).allMatch(Double::isFinite)) {
            throw new MalformedModelException("its scale or bias is no number");
        }
        var forest = new ObliviousForest.Builder(bias.length);
        for (int i = 0; i < trees.size(); i++) {
            add(forest, i, trees.get(i));
        }
        var description =
                new Ensemble.Description(
                        features.count(),
                        Features.names(features.names(), features.count(), ""),
                        Datatype.FP32,
                        Datatype.FP64,
                        bias.length,
                        named.decision(),
                        classes(named),
                        loss,
                        trees.size());
        return new CatBoostEnsemble(description, named, forest.build(), scale, bias);
    }

    private List<String> classes(CatBoostLoss named) {
        int wanted = bias.length == 1 ? 2 : bias.length;
        if (named.decision() == Ensemble.Decision.NONE || classes.isEmpty()) {
            return List.of();
        }
        if (classes.size() != wanted) {
            throw new MalformedModelException(
                    "it has %d class names for %d classes".formatted(classes.size(), wanted));
        }
        return classes;
    }

    private void add(ObliviousForest.Builder forest, int index, Oblivious tree) {
        int depth = tree.splits.size();
        if (depth > DEEPEST || tree.leaves.length != (long) bias.length << depth) {
            throw new MalformedModelException(
                    "tree %d has %d splits and %d leaf values, but %d outputs need %d of them"
                            .formatted(
                                    index,
                                    depth,
                                    tree.leaves.length,
                                    bias.length,
                                    (long) bias.length << Math.min(depth, DEEPEST)));
        }
        var splits = new ArrayList<Split>(depth);
        for (double[] split : tree.splits) {
            if (!Double.isFinite(split[1])) {
                throw new MalformedModelException(
                        "tree %d has a split whose border is no number".formatted(index));
            }
            var feature = features.number(split[0]);
            splits.add(new Split(feature.index(), (float) split[1], feature.missing()));
        }
        forest.add(splits, tree.leaves);
    }
}
