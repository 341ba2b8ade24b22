package dev.tandem.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Models get the numbers that their own libraries give them. */
final class FixturesTest {

    /**
     * Of a prediction in single precision: the last step, an exponential, may round differently.
     */
    private static final double SINGLE = 1e-6;

    /** Of one in double precision, by the same reason. */
    private static final double DOUBLE = 1e-12;

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> xgboost() {
        return Stream.of("xgboost", "xgboost1.7", "xgboost2.1")
                .flatMap(version -> tests(version, TreeFormat.xgboost, SINGLE));
    }

    @TestFactory
    Stream<DynamicTest> lightgbm() {
        return tests("lightgbm", TreeFormat.lightgbm, DOUBLE);
    }

    /** CatBoost adds four trees at a time where it can, so that the last bits differ. */
    @TestFactory
    Stream<DynamicTest> catboost() {
        return tests("catboost", TreeFormat.catboost, DOUBLE);
    }

    private Stream<DynamicTest> tests(String library, TreeFormat format, double tolerance) {
        List<Fixture> fixtures;
        try {
            fixtures = Fixture.of(library).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return fixtures.stream()
                .map(
                        fixture ->
                                DynamicTest.dynamicTest(
                                        library + ": " + fixture,
                                        () -> check(library, fixture, format, tolerance)));
    }

    private void check(String library, Fixture fixture, TreeFormat format, double tolerance)
            throws Exception {
        try (var model = TreeModel.load(fixture.unpackTo(library, folder), format)) {
            assertThat(model.signature().outputNames().contains(TreeModel.LABEL))
                    .as("a classifier says its label")
                    .isEqualTo(!fixture.labels().isEmpty());
            checkClasses(fixture, model);
            // One at a time, a few, and all: each is another way through the forest, and gives the
            // same bits.
            var bits = new HashMap<Integer, Long>();
            for (int at : new int[] {1, 7, fixture.rows()}) {
                for (int first = 0; first < fixture.rows(); first += at) {
                    int count = Math.min(at, fixture.rows() - first);
                    var scored =
                            model.score(
                                    fixture.input(model, first, count),
                                    model.signature().outputNames());
                    for (int row = 0; row < count; row++) {
                        checkRow(fixture, first + row, scored, row, tolerance);
                        long now =
                                Double.doubleToLongBits(
                                        number(
                                                scored.get(TreeModel.PREDICTION),
                                                row * fixture.outputs()));
                        assertThat(now)
                                .as("row %d of %d at a time", first + row, at)
                                .isEqualTo(bits.computeIfAbsent(first + row, none -> now));
                    }
                }
            }
        }
    }

    /** The column of the largest prediction is called as the class that is decided for. */
    private static void checkClasses(Fixture fixture, TreeModel model) {
        var classes = model.signature().labels(TreeModel.PREDICTION);
        for (int row = 0; row < fixture.rows() && !classes.isEmpty(); row++) {
            int largest = 0;
            for (int output = 1; output < fixture.outputs(); output++) {
                if (fixture.prediction(row, output) > fixture.prediction(row, largest)) {
                    largest = output;
                }
            }
            assertThat(classes.get(largest)).isEqualTo(fixture.labels().get(row));
        }
    }

    private static void checkRow(
            Fixture fixture, int expected, Map<String, Tensor> scored, int row, double tolerance) {
        for (int output = 0; output < fixture.outputs(); output++) {
            double wanted = fixture.prediction(expected, output);
            double given =
                    number(scored.get(TreeModel.PREDICTION), row * fixture.outputs() + output);
            if (given != wanted && !(Double.isNaN(given) && Double.isNaN(wanted))) {
                assertThat(given)
                        .as("output %d of row %d", output, expected)
                        .isCloseTo(wanted, within(Math.abs(wanted) * tolerance));
            }
        }
        if (!fixture.labels().isEmpty()) {
            assertThat(label(scored.get(TreeModel.LABEL), row))
                    .as("label of row %d", expected)
                    .isEqualTo(fixture.labels().get(expected));
        }
    }

    private static String label(Tensor labels, int row) {
        return labels instanceof TextTensor names
                ? names.values().get(row)
                : Long.toString((long) number(labels, row));
    }

    private static double number(Tensor tensor, int index) {
        var numeric = (NumericTensor) tensor;
        return switch (numeric.datatype()) {
            case FP32 -> numeric.data().getFloat(index * Float.BYTES);
            case FP64 -> numeric.data().getDouble(index * Double.BYTES);
            case INT64 -> numeric.data().getLong(index * Long.BYTES);
            default -> throw new AssertionError(Datatype.BOOL);
        };
    }
}
