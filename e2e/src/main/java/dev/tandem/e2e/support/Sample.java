package dev.tandem.e2e.support;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * A sample model's rows and scikit-learn's own predictions for all of them, in one answer.
 *
 * @param sha256 of the model file
 * @param rows row by row; every sample has one input
 * @param outputs by name, row-major
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Sample(
        String model,
        String sha256,
        List<Input> inputs,
        List<List<Double>> rows,
        Map<String, Output> outputs) {

    /** How far a float may be from scikit-learn's. */
    public static final double TOLERANCE = 1e-5;

    /** A declared input; {@code shape} begins with -1, the number of rows. */
    public record Input(String name, String datatype, List<Long> shape) {}

    /** An expected output. */
    public record Output(String datatype, List<Long> shape, List<Double> data) {}

    /** Reads the rows of {@code samples/models/FOLDER}. */
    public static Sample of(Settings settings, String folder) {
        try {
            return new ObjectMapper()
                    .readValue(
                            settings.repository()
                                    .resolve("samples/models/" + folder + "/rows.json")
                                    .toFile(),
                            Sample.class);
        } catch (IOException e) {
            throw new UncheckedIOException("sample " + folder, e);
        }
    }

    /** What answers of this model carry as their version. */
    public String revision() {
        return sha256.substring(0, 12);
    }

    public Input input() {
        return inputs.getFirst();
    }

    /** The shape of the input with all rows in one request. */
    public List<Long> shape() {
        return List.of((long) rows.size(), input().shape().getLast());
    }

    /** All rows, row-major. */
    public List<Double> data() {
        return rows.stream().flatMap(List::stream).toList();
    }

    /** How far a prediction of all rows is from scikit-learn's; infinite for a wrong label. */
    public double difference(Prediction prediction) {
        return outputs.entrySet().stream()
                .mapToDouble(
                        entry ->
                                difference(
                                        entry.getValue(),
                                        prediction
                                                .outputs()
                                                .getOrDefault(entry.getKey(), List.of())))
                .max()
                .orElseThrow();
    }

    private static double difference(Output expected, List<Double> actual) {
        if (actual.size() != expected.data().size()) {
            return Double.POSITIVE_INFINITY;
        }
        boolean labels = expected.datatype().startsWith("INT");
        double largest = 0;
        for (int i = 0; i < actual.size(); i++) {
            double apart = Math.abs(expected.data().get(i) - actual.get(i));
            // Written so that NaN is far away.
            boolean near = apart <= (labels ? 0 : TOLERANCE);
            largest = near ? Math.max(largest, apart) : Double.POSITIVE_INFINITY;
            if (!near) {
                break;
            }
        }
        return largest;
    }
}
