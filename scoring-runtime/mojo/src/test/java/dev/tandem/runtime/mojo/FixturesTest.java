package dev.tandem.runtime.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** MOJOs get the numbers that H2O's own predict gives. */
class FixturesTest {

    /** H2O itself scores networks and some links by code that is not the library's for MOJOs. */
    private static final double RELATIVE = 1e-6;

    static Stream<Fixture> fixtures() throws IOException {
        return Fixture.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void givenAMojo_whenScored_thenEachRowGetsWhatH2OPredicts(Fixture fixture) throws Exception {
        try (var model = MojoModel.load(fixture.file())) {
            assertThat(model.signature().labels("prediction")).isEqualTo(fixture.classes());
            for (int at : new int[] {1, 7, fixture.rows()}) {
                for (int first = 0; first < fixture.rows(); first += at) {
                    int count = Math.min(at, fixture.rows() - first);
                    var inputs = fixture.input(model.signature(), first, count);
                    var scored = model.score(inputs, model.signature().outputNames());
                    for (int row = 0; row < count; row++) {
                        check(fixture, first + row, scored, row);
                    }
                }
            }
        }
    }

    /** As records and lines of tables come. */
    @ParameterizedTest
    @ValueSource(strings = {"gbm-two", "gbm-two-numbers", "glm-gaussian", "kmeans"})
    void givenRowsByTheNamesOfTheirColumns_whenScored_thenEachGetsWhatH2OPredicts(String name)
            throws Exception {
        var fixture = Fixture.of(name);
        try (var model = MojoModel.load(fixture.file())) {
            var config = new ModelConfig("m", "1", "mojo", "m.zip", "", List.of(), true);
            var mapping = RowMapping.of(model.signature(), config);
            var batch = mapping.batch(fixture.rows());
            for (int row = 0; row < fixture.rows(); row++) {
                batch.addRow();
                for (int column = 0; column < fixture.columns().size(); column++) {
                    int at = mapping.index(fixture.columns().get(column));
                    var value = fixture.value(row, column);
                    if (mapping.columns().get(at).datatype() == Datatype.BYTES) {
                        batch.set(row, at, value.asText(""));
                    } else if (value.isNull()) {
                        batch.setMissing(row, at);
                    } else {
                        batch.set(row, at, value.asDouble());
                    }
                }
            }

            var scored = model.score(batch.tensors(), model.signature().outputNames());

            for (int row = 0; row < fixture.rows(); row++) {
                check(fixture, row, scored, row);
            }
        }
    }

    private static void check(Fixture fixture, int row, Map<String, Tensor> scored, int at) {
        if (scored.containsKey("label")) {
            assertThat(label(scored.get("label"), at))
                    .as("label of row %d", row)
                    .isEqualTo(fixture.expected(row, 0));
        }
        int classes = fixture.classes().size();
        for (int i = 0; i < classes; i++) {
            close(fixture, row, i + 1, number(scored.get("prediction"), at * classes + i));
        }
        if (classes == 0 && scored.containsKey("prediction")) {
            close(fixture, row, 0, number(scored.get("prediction"), at));
        }
        if (scored.containsKey("mean_length")) {
            close(fixture, row, 1, number(scored.get("mean_length"), at));
        }
    }

    private static void close(Fixture fixture, int row, int column, double given) {
        double expected = Double.parseDouble(fixture.expected(row, column));
        assertThat(given)
                .as("%s of row %d", fixture.outputs().get(column), row)
                .isCloseTo(expected, within(Math.max(1e-12, Math.abs(expected) * RELATIVE)));
    }

    @Test
    void givenManyThreads_whenAnEnsembleOfNetworksIsScored_thenEachGetsItsOwnAnswer()
            throws Exception {
        var fixture = Fixture.of("stacked-two");
        try (var model = MojoModel.load(fixture.file())) {
            IntStream.range(0, 2_000)
                    .parallel()
                    .forEach(
                            i -> {
                                int row = i % fixture.rows();
                                var inputs = fixture.input(model.signature(), row, 1);
                                check(
                                        fixture,
                                        row,
                                        model.score(inputs, model.signature().outputNames()),
                                        0);
                            });
        }
    }

    private static String label(Tensor labels, int row) {
        return labels instanceof TextTensor names
                ? names.values().get(row)
                : Long.toString(((NumericTensor) labels).data().getLong(row * Long.BYTES));
    }

    private static double number(Tensor tensor, int index) {
        return ((NumericTensor) tensor).data().getDouble(index * Double.BYTES);
    }
}
