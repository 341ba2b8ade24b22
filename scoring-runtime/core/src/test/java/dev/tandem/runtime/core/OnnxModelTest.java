package dev.tandem.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.TerminationReason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

class OnnxModelTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
    void givenAModelOfEachNumericType_whenScored_thenTheSameBytesComeBack(Datatype datatype)
            throws Exception {
        try (var model = OnnxModel.load(OnnxFiles.identity(folder, datatype, -1, 3), 1)) {
            var data =
                    ByteBuffer.allocateDirect(6 * datatype.size()).order(ByteOrder.nativeOrder());
            for (int i = 0; i < data.capacity(); i++) {
                // From the largest down: of an unsigned type the ones that would be negative.
                data.put(i, (byte) (datatype == Datatype.BOOL ? i % 2 : 255 - i));
            }
            var input = new NumericTensor(datatype, Shape.of(2, 3), data);

            var output = (NumericTensor) model.score(Map.of("x", input), Set.of("y")).get("y");

            assertThat(model.signature().inputs())
                    .containsExactly(new TensorSignature("x", datatype.name(), List.of(-1L, 3L)));
            assertThat(output.datatype()).isEqualTo(datatype);
            assertThat(output.shape()).isEqualTo(Shape.of(2, 3));
            assertThat(output.data()).isEqualTo(data);
        }
    }

    @Test
    void givenAModelOfStrings_whenScored_thenTheSameStringsComeBack() throws Exception {
        try (var model = OnnxModel.load(OnnxFiles.identity(folder, Datatype.BYTES, -1, 2), 1)) {
            var input = new TextTensor(Shape.of(2, 2), List.of("a", "", "Grüße", "雪"));

            var outputs = model.score(Map.of("x", input), Set.of("y"));

            assertThat(outputs).containsEntry("y", input);
        }
    }

    @Test
    void givenAFileThatIsNoModel_whenLoaded_thenItIsRefusedWithTheFileNamed() throws IOException {
        var file = Files.writeString(folder.resolve("broken.onnx"), "this is no model");

        assertThatThrownBy(() -> OnnxModel.load(file, 1))
                .isInstanceOfSatisfying(
                        ModelLoadException.class,
                        e -> assertThat(e.reason()).isEqualTo(TerminationReason.ModelInvalid))
                .hasMessageContaining("broken.onnx cannot be served");
    }

    @Test
    void givenWeightsInAFileBesideTheModel_whenLoaded_thenTheyAreUsed() throws Exception {
        var file = OnnxFiles.weightsElsewhere(folder.resolve("model.onnx"), "weights/w.bin");
        Files.createDirectories(folder.resolve("weights"));
        Files.write(folder.resolve("weights/w.bin"), new byte[16]);

        try (var model = OnnxModel.load(file, 1)) {
            assertThat(model.signature().inputs()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "../outside.bin | is outside the model's folder",
                "weights/../../outside.bin | is outside the model's folder",
                "/etc/hostname | is outside the model's folder",
                "link.bin | a link that leads outside the model's folder",
                "absent.bin | is not there; put the file into",
                "'' | is not there; put the file into",
            })
    void givenWeightsThatAreNotInTheModelsFolder_whenLoaded_thenTheyAreRefusedByName(
            String location, String why) throws IOException {
        var own = Files.createDirectories(folder.resolve("own"));
        Files.write(folder.resolve("outside.bin"), new byte[16]);
        Files.createSymbolicLink(own.resolve("link.bin"), folder.resolve("outside.bin"));
        var file = OnnxFiles.weightsElsewhere(own.resolve("model.onnx"), location);

        assertThatThrownBy(() -> OnnxModel.load(file, 1))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("model.onnx cannot be served")
                .hasMessageContaining("'" + location + "'")
                .hasMessageContaining(why);
    }

    @Test
    void givenAModelOfAnUnknownOperator_whenLoaded_thenTheOperatorIsNamed() throws IOException {
        var file = OnnxFiles.write(folder.resolve("odd.onnx"), Datatype.FP32, "Frobnicate", 1);

        assertThatThrownBy(() -> OnnxModel.load(file, 1)).hasMessageContaining("Frobnicate");
    }

    @Test
    void givenInputsThatTheModelDoesNotTake_whenScored_thenEachIsRefusedByName() throws Exception {
        try (var model = OnnxModel.load(OnnxFiles.identity(folder, Datatype.FP32, -1, 3), 1)) {
            var good = floats(1, 3);

            assertRefused(
                    model,
                    Map.of("z", good),
                    "y",
                    "input 'z' is none of the model's; it takes 'x'");
            assertRefused(
                    model, Map.of(), "y", "input 'x' is missing; the model takes 'x' FP32 [-1,3]");
            assertRefused(
                    model,
                    Map.of("x", floats(1, 4)),
                    "y",
                    "input 'x' has shape [1,4]; the model takes [-1,3] (-1: any size)");
            assertRefused(
                    model,
                    Map.of("x", floats(3)),
                    "y",
                    "input 'x' has shape [3]; the model takes [-1,3]");
            assertRefused(
                    model,
                    Map.of("x", new TextTensor(Shape.of(1, 3), List.of("a", "b", "c"))),
                    "y",
                    "input 'x' has datatype 'BYTES'; the model takes FP32");
            assertRefused(
                    model,
                    Map.of("x", good),
                    "q",
                    "output 'q' is none of the model's; it gives 'y'");
        }
    }

    @Test
    void givenMoreShapesThanAreRemembered_whenScoredByManyThreads_thenEachGetsItsOwnAnswer()
            throws Exception {
        try (var model = OnnxModel.load(OnnxFiles.identity(folder, Datatype.INT64, -1, 3), 1)) {
            IntStream.range(0, 4_000)
                    .parallel()
                    .forEach(
                            i -> {
                                var shape = Shape.of(1 + i % 20, 3);
                                var data =
                                        ByteBuffer.allocateDirect(8 * shape.elements())
                                                .order(ByteOrder.nativeOrder());
                                for (int j = 0; j < shape.elements(); j++) {
                                    data.putLong(j * 8, i * 1000L + j);
                                }

                                var output =
                                        (NumericTensor)
                                                model.score(
                                                                Map.of(
                                                                        "x",
                                                                        new NumericTensor(
                                                                                Datatype.INT64,
                                                                                shape,
                                                                                data)),
                                                                Set.of("y"))
                                                        .get("y");

                                assertThat(output.shape()).isEqualTo(shape);
                                assertThat(output.data()).isEqualTo(data);
                            });
        }
    }

    @Test
    void givenOutputShapesThatDependOnValues_whenScoredAgain_thenEachAnswerHasItsOwnShape()
            throws Exception {
        var file = OnnxFiles.nonZero(folder.resolve("nonzero.onnx"));
        try (var model = OnnxModel.load(file, 1)) {
            for (int ones : new int[] {1, 3, 3, 2, 1, 1}) {
                var data = ByteBuffer.allocateDirect(12).order(ByteOrder.nativeOrder());
                for (int i = 0; i < ones; i++) {
                    data.putFloat(i * 4, 1);
                }

                var outputs =
                        model.score(
                                Map.of("x", new NumericTensor(Datatype.FP32, Shape.of(3), data)),
                                Set.of("y"));

                assertThat(outputs.get("y").shape()).isEqualTo(Shape.of(1, ones));
            }
        }
    }

    @Test
    void givenSizesThatAreNone_whenOffered_thenTheyAreRefusedBeforeAnyRoomIsMade()
            throws Exception {
        try (var model = OnnxModel.load(OnnxFiles.identity(folder, Datatype.FP64, -1, -1), 1)) {
            var input = model.signature().input("x");

            assertThatThrownBy(() -> input.accept(new long[] {Long.MAX_VALUE, Long.MAX_VALUE}))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("more than 2147483647 values");
            assertThatThrownBy(() -> input.accept(new long[] {1 << 20, 1 << 9}))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("larger than 2147483647 bytes");
            assertThatThrownBy(() -> input.accept(new long[] {1, 0}))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("every size must be at least 1");
            assertThatThrownBy(() -> input.accept(new long[] {1, -1}))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("every size must be at least 1");
        }
    }

    private static NumericTensor floats(long... shape) {
        var whole = Shape.of(shape);
        return new NumericTensor(
                Datatype.FP32, whole, ByteBuffer.allocateDirect(4 * whole.elements()));
    }

    private static void assertRefused(
            Model model, Map<String, Tensor> inputs, String output, String message) {
        assertThatThrownBy(() -> model.score(inputs, Set.of(output)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }
}
