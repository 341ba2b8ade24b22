package dev.tandem.runtime.mojo;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import hex.ModelCategory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model of H2O gives, by the columns of H2O's own {@code predict}. A classifier: {@code prediction} {@code [-1,n]},
 * the probabilities of its classes, and {@code label}, the class it decides for by the threshold it was trained to. A
 * regression: {@code prediction} {@code [-1]}. Clusters: {@code label}, the cluster's number. Anomalies: {@code prediction},
 * the score, and {@code mean_length}.
 *
 * @param category one of {@link #CATEGORIES}
 * @param classes what a classifier's classes are called; empty for all others
 * @param width how many numbers H2O's library gives for a row: of a classifier the class and then the probabilities
 */
record MojoAnswers(ModelCategory category, List<String> classes, int width) {

    static final String PREDICTION = "prediction";
    static final String LABEL = "label";
    static final String MEAN_LENGTH = "mean_length";

    static final List<ModelCategory> CATEGORIES =
            List.of(
                    ModelCategory.Binomial,
                    ModelCategory.Multinomial,
                    ModelCategory.Ordinal,
                    ModelCategory.Regression,
                    ModelCategory.Clustering,
                    ModelCategory.AnomalyDetection);

    MojoAnswers {
        classes = List.copyOf(classes);
    }

    List<TensorSignature> outputs() {
        if (!classes.isEmpty()) {
            return List.of(
                    output(PREDICTION, Datatype.FP64, -1L, (long) classes.size()),
                    output(LABEL, areNumbers() ? Datatype.INT64 : Datatype.BYTES, -1L));
        }
        var prediction = output(PREDICTION, Datatype.FP64, -1L);
        return switch (category) {
            case Clustering -> List.of(output(LABEL, Datatype.INT64, -1L));
            case AnomalyDetection -> List.of(prediction, output(MEAN_LENGTH, Datatype.FP64, -1L));
            default -> List.of(prediction);
        };
    }

    private static TensorSignature output(String name, Datatype datatype, Long... shape) {
        return new TensorSignature(name, datatype.name(), List.of(shape));
    }

    private boolean areNumbers() {
        return classes.stream().allMatch(name -> name.matches("-?\\d{1,18}"));
    }

    /**
     * One output.
     *
     * @param given {@link #width} numbers for each row
     */
    Tensor tensor(String output, double[] given, int rows) {
        if (output.equals(LABEL)) {
            return labels(given, rows);
        }
        int first = classes.isEmpty() && output.equals(PREDICTION) ? 0 : 1;
        int count = Math.max(1, classes.size());
        var data = room(Math.multiplyExact(rows, count));
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < count; i++) {
                data.putDouble(given[row * width + first + i]);
            }
        }
        var shape = classes.isEmpty() ? Shape.of(rows) : Shape.of(rows, count);
        return new NumericTensor(Datatype.FP64, shape, data.flip());
    }

    private Tensor labels(double[] given, int rows) {
        if (!classes.isEmpty() && !areNumbers()) {
            var names =
                    IntStream.range(0, rows)
                            .mapToObj(row -> classes.get((int) given[row * width]))
                            .toList();
            return new TextTensor(Shape.of(rows), names);
        }
        var data = room(rows);
        for (int row = 0; row < rows; row++) {
            int number = (int) given[row * width];
            data.putLong(classes.isEmpty() ? number : Long.parseLong(classes.get(number)));
        }
        return new NumericTensor(Datatype.INT64, Shape.of(rows), data.flip());
    }

    private static ByteBuffer room(int values) {
        return ByteBuffer.allocate(Math.multiplyExact(values, Double.BYTES))
                .order(ByteOrder.nativeOrder());
    }
}
