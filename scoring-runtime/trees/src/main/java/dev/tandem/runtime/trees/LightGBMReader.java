package dev.tandem.runtime.trees;

import dev.tandem.runtime.core.Datatype;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a model of LightGBM 2 or newer as {@code save_model} writes it: lines of a name, '=' and
 * what belongs to it.
 */
final class LightGBMReader {

    private static final int MOST_OUTPUTS = 1 << 16;

    private final BufferedReader in;
    private final Map<String, String> header = new HashMap<>();
    private final List<Tree> trees = new ArrayList<>();
    private final List<LinearLeaves> linear = new ArrayList<>();

    private LightGBMReader(BufferedReader in) {
        this.in = in;
    }

    /** Reads a model. */
    static Ensemble read(BufferedReader in) throws IOException {
        return new LightGBMReader(in).read();
    }

    private Ensemble read() throws IOException {
        if (!"tree".equals(in.readLine())) {
            throw new MalformedModelException(
                    "its first line is not 'tree', as in files that LightGBM's save_model writes");
        }
        String line = section(header);
        int features = 1 + whole("max_feature_idx", Features.MOST - 1);
        while (line.startsWith("Tree=")) {
            var lines = new HashMap<String, String>();
            String name = line;
            line = section(lines);
            try {
                var reader = new LightGBMTreeReader(lines);
                var tree = reader.tree();
                tree.check(features);
                trees.add(tree);
                linear.add(reader.linear(features));
            } catch (MalformedModelException e) {
                throw new MalformedModelException("in %s: %s".formatted(name, e.getMessage()));
            }
        }
        if (!line.equals("end of trees")) {
            throw new MalformedModelException("it ends too early, before 'end of trees'");
        }
        return ensemble(features);
    }

    /** Reads lines up to the beginning of the next tree or the end of all; gives that line. */
    private String section(Map<String, String> lines) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("Tree=") || line.equals("end of trees")) {
                return line;
            }
            int end = line.indexOf('=');
            lines.put(end < 0 ? line : line.substring(0, end), line.substring(end + 1));
        }
        return "";
    }

    private Ensemble ensemble(int features) {
        var objective = LightGBMObjective.of(header.getOrDefault("objective", ""));
        int outputs = Math.max(1, whole("num_tree_per_iteration", MOST_OUTPUTS));
        if (trees.isEmpty() || trees.size() % outputs != 0) {
            throw new MalformedModelException(
                    "it has %d trees, which should be one or more for each of its %d outputs"
                            .formatted(trees.size(), outputs));
        }
        var forest = new DoubleForest.Builder(outputs);
        for (int i = 0; i < trees.size(); i++) {
            forest.add(trees.get(i), linear.get(i), i % outputs);
        }
        var names = List.of(header.getOrDefault("feature_names", "").split(" ", -1));
        var description =
                new Ensemble.Description(
                        features,
                        Features.names(names, features, "Column_"),
                        Datatype.FP64,
                        Datatype.FP64,
                        outputs,
                        objective.decision(),
                        List.of(),
                        header.getOrDefault("objective", ""),
                        trees.size());
        int iterations = trees.size() / outputs;
        return new LightGBMEnsemble(
                description,
                objective,
                forest.build(),
                header.containsKey("average_output") ? iterations : 1);
    }

    private int whole(String name, int most) {
        double number = LightGBMTreeReader.number(header.getOrDefault(name, "missing"));
        if (!(number >= 0 && number <= most && number == Math.rint(number))) {
            throw new MalformedModelException(
                    "its %s is %s; allowed: whole numbers from 0 to %d"
                            .formatted(name, header.get(name), most));
        }
        return (int) number;
    }
}
