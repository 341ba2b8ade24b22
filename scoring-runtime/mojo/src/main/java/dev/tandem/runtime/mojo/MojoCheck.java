package dev.tandem.runtime.mojo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is asked of a MOJO before H2O's library reads it: that it and the models in it are of algorithms whose numbers are
 * known to be H2O's, and that no size in it is larger than the file, as the library makes room before it reads.
 */
final class MojoCheck {

    private static final Map<String, String> INSTEAD =
            Map.of(
                    "xgboost",
                    "save XGBoost's own model (booster.save_model) and serve it with format"
                            + " xgboost");

    /** Where H2O itself predicts otherwise than its library for MOJOs: found by asking both. */
    private static final Map<String, String> OTHERWISE =
            Map.of(
                    "glm: mean_imputation = false",
                    "missing_values_handling Skip, by which H2O predicts nothing for rows with"
                            + " missing values; train it with MeanImputation",
                    "kmeans: standardize = false",
                    "standardize=False, by which H2O's library for MOJOs leaves missing values out"
                            + " and H2O does not; train it with standardize=True",
                    "gbm: distribution = quasibinomial",
                    "distribution quasibinomial, for which H2O itself gives nothing to compare"
                            + " with; train it with bernoulli");

    private static final Set<String> ALGORITHMS =
            Set.of(
                    "gbm",
                    "drf",
                    "glm",
                    "deeplearning",
                    "kmeans",
                    "isolationforest",
                    "extendedisolationforest",
                    "stackedensemble");

    private static final String DESCRIPTION = "model.ini";
    private static final Pattern FIELD = Pattern.compile("(\\w+) = (.*)");
    private static final Pattern SIZE = Pattern.compile("n_\\w+|\\w+_(num|count|sizes?)|nums|cats");
    private static final Pattern BRACKETS_AND_COMMAS = Pattern.compile("[\\[\\], ]+");
    private static final Pattern LEVELS = Pattern.compile("\\d+: (\\d+) (.+)");

    /** Trees have a file each, but for those that a class with nothing to say goes without. */
    private static final int TREES_FOR_EACH_FILE = 16;

    private final MojoZip zip;

    private MojoCheck(MojoZip zip) {
        this.zip = zip;
    }

    /** Refuses what cannot be read within bounds, or scored exactly. */
    static void check(MojoZip zip) throws IOException {
        if (!zip.exists(DESCRIPTION)) {
            throw new MalformedMojoException("it is no MOJO: it has no file " + DESCRIPTION);
        }
        var check = new MojoCheck(zip);
        for (String name : zip.files().keySet()) {
            if (name.equals(DESCRIPTION) || name.endsWith("/" + DESCRIPTION)) {
                check.checkModel(name);
            }
        }
    }

    private void checkModel(String name) throws IOException {
        String folder = name.substring(0, name.length() - DESCRIPTION.length());
        List<String> lines;
        try (var in = zip.getTextFile(name)) {
            lines = in.lines().toList();
        }
        String algorithm = "";
        double trees = 1;
        for (String line : lines) {
            var other = OTHERWISE.get(algorithm + ": " + line);
            if (other != null) {
                throw new MalformedMojoException("it was trained with " + other);
            }
            var field = FIELD.matcher(line);
            var levels = LEVELS.matcher(line);
            if (field.matches() && field.group(1).equals("algo")) {
                algorithm = field.group(2);
            } else if (field.matches() && SIZE.matcher(field.group(1)).matches()) {
                double size = size(field.group(1), field.group(2));
                trees *= field.group(1).startsWith("n_trees") ? Math.max(1, size) : 1;
            } else if (levels.matches()) {
                checkLevels(folder + "domains/" + levels.group(2), levels.group(1));
            }
        }
        if (trees > (double) TREES_FOR_EACH_FILE * zip.files().size()) {
            throw new MalformedMojoException("it says that it has %.0f trees".formatted(trees));
        }
        checkAlgorithm(algorithm);
    }

    /** The size, or the largest of those in brackets. */
    private double size(String name, String text) throws MalformedMojoException {
        double largest = 0;
        for (String one : BRACKETS_AND_COMMAS.splitAsStream(text).toList()) {
            double size = one.isEmpty() ? 0 : number(one);
            if (!(size <= zip.bytes())) {
                throw new MalformedMojoException("it is damaged: %s is %s".formatted(name, text));
            }
            largest = Math.max(largest, size);
        }
        return largest;
    }

    private void checkLevels(String file, String text) throws IOException {
        if (number(text) > zip.getBinaryFile(file).length + 1) {
            throw new MalformedMojoException(
                    "it is damaged: %s has no %s levels".formatted(file, text));
        }
    }

    private static double number(String text) throws MalformedMojoException {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new MalformedMojoException("it is damaged: '%s' is no number".formatted(text));
        }
    }

    private static void checkAlgorithm(String algorithm) throws MalformedMojoException {
        if (!ALGORITHMS.contains(algorithm)) {
            throw new MalformedMojoException(
                    "algorithm '%s' is not among %s; %s"
                            .formatted(
                                    algorithm,
                                    String.join(", ", ALGORITHMS.stream().sorted().toList()),
                                    INSTEAD.getOrDefault(algorithm, "train one of these")));
        }
    }
}
