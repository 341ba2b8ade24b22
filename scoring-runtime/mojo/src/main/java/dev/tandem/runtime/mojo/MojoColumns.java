package dev.tandem.runtime.mojo;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a model of H2O takes. Numbers only: one input {@code features}, FP64 {@code [-1,k]}. With categories among them: an
 * input {@code [-1]} for each column by its name, FP64 or BYTES. A category that is missing is the empty text; one
 * that training did not see is missing, too, but to clusters, to which it is as far from each of them as another category.
 *
 * @param names of the columns, in the model's order
 * @param levels the number of each category by its name, for each column; empty for a column of numbers
 * @param unseenMissing whether a category that training did not see is missing
 */
record MojoColumns(List<String> names, List<Map<String, Integer>> levels, boolean unseenMissing) {

    private static final String FEATURES = "features";

    MojoColumns {
        names = List.copyOf(names);
        levels = List.copyOf(levels);
    }

    /**
     * The columns of those names.
     *
     * @param domains the categories of each, null for numbers
     */
    static MojoColumns of(String[] names, String[][] domains, boolean unseenMissing) {
        return new MojoColumns(
                List.of(names),
                IntStream.range(0, names.length).mapToObj(i -> levels(domains[i])).toList(),
                unseenMissing);
    }

    private static Map<String, Integer> levels(String[] domain) {
        var levels = new HashMap<String, Integer>();
        for (int i = 0; domain != null && i < domain.length; i++) {
            levels.put(domain[i], i);
        }
        return Map.copyOf(levels);
    }

    /** Whether all are numbers, and so come as one matrix. */
    boolean isMatrix() {
        return levels.stream().allMatch(Map::isEmpty);
    }

    List<TensorSignature> inputs() {
        if (isMatrix()) {
            return List.of(
                    new TensorSignature(
                            FEATURES, Datatype.FP64.name(), List.of(-1L, (long) names.size())));
        }
        return IntStream.range(0, names.size())
                .mapToObj(
                        i ->
                                new TensorSignature(
                                        names.get(i),
                                        (levels.get(i).isEmpty() ? Datatype.FP64 : Datatype.BYTES)
                                                .name(),
                                        List.of(-1L)))
                .toList();
    }

    /** The inputs of a request, in the columns' order. */
    Rows rows(Map<String, Tensor> inputs) {
        if (isMatrix()) {
            var matrix = inputs.get(FEATURES);
            return new Rows((int) matrix.shape().dimension(0), List.of(matrix));
        }
        var tensors = names.stream().map(inputs::get).toList();
        long count = tensors.get(0).shape().dimension(0);
        for (int i = 1; i < tensors.size(); i++) {
            long other = tensors.get(i).shape().dimension(0);
            if (other != count) {
                throw new InvalidInputException(
                        "input '%s' has %d rows, but input '%s' has %d; each takes a value for every row"
                                .formatted(names.get(i), other, names.get(0), count));
            }
        }
        return new Rows((int) count, tensors);
    }

    private double level(int column, String category) {
        var known = levels.get(column);
        var level = known.get(category);
        if (level != null) {
            return level;
        }
        return unseenMissing || category.isEmpty() ? Double.NaN : known.size();
    }

    /** Rows as they came. */
    final class Rows {

        private final int count;
        private final List<Tensor> tensors;

        private Rows(int count, List<Tensor> tensors) {
            this.count = count;
            this.tensors = tensors;
        }

        int count() {
            return count;
        }

        /** Puts one row's values where the model looks for them: numbers, and categories' numbers. */
        void copy(int row, double[] values) {
            for (int i = 0; i < values.length; i++) {
                if (tensors.size() < values.length) {
                    var matrix = (NumericTensor) tensors.get(0);
                    values[i] = matrix.data().getDouble((row * values.length + i) * Double.BYTES);
                } else if (tensors.get(i) instanceof TextTensor texts) {
                    values[i] = level(i, texts.values().get(row));
                } else {
                    var numbers = (NumericTensor) tensors.get(i);
                    values[i] = numbers.data().getDouble(row * Double.BYTES);
                }
            }
        }
    }
}
