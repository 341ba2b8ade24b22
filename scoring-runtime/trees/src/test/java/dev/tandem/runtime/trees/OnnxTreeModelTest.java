package dev.tandem.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Whoever asks a model of trees in ONNX cannot tell which of two scores it, but by the price. */
class OnnxTreeModelTest {

    private static final Path SAMPLES = Path.of("../../samples/models");
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/onnx");
    private static final Path OTHERS = Path.of("../core/src/test/resources/fixtures/onnx");

    static Stream<Path> modelsOfTrees() throws IOException {
        var others =
                Stream.of("forest", "forest-two", "boosted", "tree")
                        .map(name -> OTHERS.resolve(name + ".onnx"));
        var samples =
                Stream.of("breast-cancer", "wine", "spend")
                        .map(name -> SAMPLES.resolve(name + "/model.onnx"));
        try (var fixtures = Files.list(FIXTURES)) {
            var own = fixtures.sorted().toList();
            assertThat(own).hasSize(10);
            return Stream.of(own.stream(), others, samples).flatMap(each -> each);
        }
    }

    @ParameterizedTest
    @MethodSource("modelsOfTrees")
    void givenAModelOfTrees_whenItIsServed_thenThisEngineGivesTheBitsOfOnnxRuntime(Path file)
            throws Exception {
        try (var onnx = OnnxModel.load(file, 1);
                var trees = OnnxTreeModel.insteadOf(OnnxModel.load(file, 1), file)) {
            assertThat(trees).isInstanceOf(OnnxTreeModel.class);
            assertThat(trees.signature().inputs()).isEqualTo(onnx.signature().inputs());
            assertThat(trees.signature().outputs()).isEqualTo(onnx.signature().outputs());
            int width = trees.signature().inputs().get(0).shape().get(1).intValue();
            var random = new Random(3);
            float[] edges = ((OnnxTreeModel) trees).thresholds().rows(700, width);
            for (int together : List.of(1, 2, 7, 8, 63, 64, 65, 127, 128, 129, 700)) {
                float[] rows = new float[together * width];
                for (int i = 0; i < rows.length; i++) {
                    rows[i] = random.nextInt(3) == 0 ? (float) random.nextGaussian() : edges[i];
                }
                var inputs = inputs(trees.signature().inputs().get(0).name(), rows, width);
                var outputs = trees.signature().outputNames();
                var given = trees.score(inputs, outputs);
                var expected = onnx.score(inputs, outputs);
                assertThat(List.copyOf(given.keySet())).isEqualTo(List.copyOf(expected.keySet()));
                for (String output : outputs) {
                    assertThat(SameAnswers.same(given.get(output), expected.get(output)))
                            .as("%s of %d rows", output, together)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linear",
                "voting",
                "stacked",
                "network",
                "mixed",
                "svm",
                "columns",
                "calibrated"
            })
    void givenAModelOfMoreThanTrees_whenItIsServed_thenOnnxRuntimeGoesOnServingIt(String name)
            throws Exception {
        var file = OTHERS.resolve(name + ".onnx");
        try (var onnx = OnnxModel.load(file, 1)) {
            assertThat(OnnxTreeModel.insteadOf(onnx, file)).isSameAs(onnx);
        }
    }

    @Test
    void givenTreesThatAnswerOtherwise_whenCompared_thenItIsSeen() throws Exception {
        // As a mistake in this engine would be, before anything is served by it.
        var another = FIXTURES.resolve("scikit-forest-value.onnx");
        var file = FIXTURES.resolve("scikit-boosted-two.onnx");
        var values = FIXTURES.resolve("scikit-forest-values.onnx");
        try (var two = OnnxModel.load(values, 1)) {
            assertThat(OnnxTreeModel.read(file, two.signature())).isEmpty();
            var other = OnnxTreeModel.read(another, two.signature());
            assertThat(other).isPresent();
            assertThat(SameAnswers.give(other.get(), two)).isFalse();
        }
    }

    @Test
    void givenARowOfAnotherWidth_whenAsked_thenItIsRefusedWithTheModelsShape() throws Exception {
        var file = SAMPLES.resolve("spend/model.onnx");
        try (var trees = OnnxTreeModel.insteadOf(OnnxModel.load(file, 1), file)) {
            var narrow = inputs("features", new float[2], 2);
            assertThatThrownBy(() -> trees.score(narrow, trees.signature().outputNames()))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("input 'features' has shape [1,2]");
        }
    }

    private static Map<String, Tensor> inputs(String name, float[] rows, int width) {
        var data =
                ByteBuffer.allocateDirect(rows.length * Float.BYTES).order(ByteOrder.nativeOrder());
        data.asFloatBuffer().put(rows);
        return Map.of(
                name, new NumericTensor(Datatype.FP32, Shape.of(rows.length / width, width), data));
    }
}
