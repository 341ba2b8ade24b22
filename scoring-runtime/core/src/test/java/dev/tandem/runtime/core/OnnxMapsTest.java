package dev.tandem.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;

import dev.tandem.runtime.config.TensorSignature;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Classifiers whose probabilities are maps, as skl2onnx and CatBoost write them (made by {@code
 * src/test/fixtures/onnx_models.py}), beside ONNX Runtime's own maps of the same files.
 */
class OnnxMapsTest {

    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/onnx");

    @TempDir private Path folder;

    static Stream<String> classifiers() throws IOException {
        try (var files = Files.list(FIXTURES)) {
            return files
                    .map(file -> file.getFileName().toString().replace(".onnx", ""))
                    .filter(name -> !name.startsWith("refused") && !name.equals("columns"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void givenAClassifierOfMaps_whenScored_thenItsTensorHasTheFloatsOfTheMapsBitForBit(String name)
            throws Exception {
        var file = file(name);
        try (var model = OnnxModel.load(file, 1);
                var session = OrtEnvironment.getEnvironment().createSession(file.toString())) {
            int most = name.equals("one-row") ? 1 : 40;
            for (int rows : most == 1 ? List.of(1) : List.of(2, most)) {
                var inputs = inputs(model.signature(), rows);
                var maps = maps(session, inputs);
                var output = probabilities(model.signature());

                var scored = model.score(inputs, model.signature().outputNames());

                var keys = model.signature().labels(output.name());
                assertThat(keys).isNotEmpty().doesNotHaveDuplicates();
                assertThat(output.shape()).isEqualTo(List.of(-1L, (long) keys.size()));
                var tensor = (NumericTensor) scored.get(output.name());
                assertThat(tensor.shape()).isEqualTo(Shape.of(rows, keys.size()));
                for (int row = 0; row < rows; row++) {
                    assertThat(row(tensor, row, keys)).isEqualTo(maps.get(row));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void givenOneRow_whenScoredAgain_thenItGetsTheSameProbabilities(String name) throws Exception {
        try (var model = OnnxModel.load(file(name), 1)) {
            var output = probabilities(model.signature());
            int columns = model.signature().labels(output.name()).size();
            var once = model.score(inputs(model.signature(), 1), Set.of(output.name()));

            var again = model.score(inputs(model.signature(), 1), Set.of(output.name()));

            var tensor = (NumericTensor) again.get(output.name());
            assertThat(tensor).isEqualTo(once.get(output.name()));
            float sum = 0;
            for (int i = 0; i < columns; i++) {
                sum += tensor.data().getFloat(i * Float.BYTES);
            }
            assertThat(sum).isCloseTo(1, within(1e-5f));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "linear, '0,1,2'",
        "linear-numbers, '-3,40,1099511627776'",
        "linear-names, 'grün und blau,setosa,雪'",
        "catboost, 'grün und blau,setosa,雪'",
        "forest-two, 'no,yes'"
    })
    void givenAClassifierOfMaps_whenLoaded_thenTheMapsKeysAreTheColumnsLabels(
            String name, String labels) throws Exception {
        try (var model = OnnxModel.load(file(name), 1)) {
            var output = probabilities(model.signature()).name();

            assertThat(model.signature().labels(output)).containsExactly(labels.split(","));
        }
    }

    @Test
    void givenColumnsOfStringsAndNumbers_whenLoaded_thenEachIsAnInputOfItsOwn() throws Exception {
        try (var model = OnnxModel.load(file("mixed"), 1)) {
            assertThat(model.signature().inputs())
                    .containsExactly(
                            new TensorSignature("colour", "BYTES", List.of(-1L, 1L)),
                            new TensorSignature("count", "INT64", List.of(-1L, 1L)),
                            new TensorSignature("weight", "FP32", List.of(-1L, 1L)));
            assertThat(model.signature().outputs().get(0))
                    .isEqualTo(new TensorSignature("output_label", "BYTES", List.of(-1L)));
        }
    }

    @Test
    void givenAClassifierWithAnOutputForEachClass_whenLoaded_thenTheyAreServedAsTheyAre()
            throws Exception {
        try (var model = OnnxModel.load(file("columns"), 1)) {
            assertThat(model.signature().outputNames())
                    .containsExactly("output_label", "i0", "i1", "i2");
            assertThat(model.signature().labels("i0")).isEmpty();
        }
    }

    @Test
    void givenClasses_whenTheyAreColumnsOfATable_thenTheirNamesAreTakenUnlessOnlyCaseDiffers()
            throws Exception {
        try (var names = OnnxModel.load(file("linear-names"), 1);
                var cases = OnnxModel.load(file("linear-case"), 1)) {
            assertThat(names.signature().valueName("output_probability", 1, 3))
                    .isEqualTo("output_probability_setosa");
            assertThat(cases.signature().labels("output_probability"))
                    .containsExactly("A", "a", "b");
            assertThat(cases.signature().valueName("output_probability", 1, 3))
                    .isEqualTo("output_probability_1");
            assertThat(names.signature().valueName("output_label", 0, 1)).isEqualTo("output_label");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "refused-sequence, output 'probabilities' is a sequence of tensors",
        "refused-map, input 'X' is a map"
    })
    void givenWhatNoTensorCanCarry_whenLoaded_thenItIsRefusedAndSaysWhatToDo(
            String name, String message) {
        assertThatThrownBy(() -> OnnxModel.load(file(name), 1))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("export ");
    }

    @Test
    void givenAClassifierWithAnyByteChanged_whenLoaded_thenItServesOrIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(file("linear-names"));
        for (int at = 0; at < whole.length; at++) {
            byte[] broken = whole.clone();
            broken[at] ^= (byte) (1 << (at % 8));
            var file = Files.write(folder.resolve("broken.onnx"), broken);
            try (var model = OnnxModel.load(file, 1)) {
                assertThat(model.signature().outputs()).isNotEmpty();
            } catch (ModelLoadException e) {
                assertThat(e).hasMessageContaining("cannot be served");
            }
        }
    }

    private static Path file(String name) {
        return FIXTURES.resolve(name + ".onnx");
    }

    private static TensorSignature probabilities(ModelSignature signature) {
        return signature.outputs().stream()
                .filter(output -> !signature.labels(output.name()).isEmpty())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no output has labels"));
    }

    private static Map<Object, Integer> row(NumericTensor tensor, int row, List<String> keys) {
        var bits = new HashMap<Object, Integer>();
        for (int i = 0; i < keys.size(); i++) {
            int at = (row * keys.size() + i) * Float.BYTES;
            bits.put(keys.get(i), Float.floatToRawIntBits(tensor.data().getFloat(at)));
        }
        return bits;
    }

    /** What ONNX Runtime makes of the file as it is: the bits of a row's floats by their keys. */
    private static List<Map<Object, Integer>> maps(OrtSession session, Map<String, Tensor> inputs)
            throws Exception {
        var tensors = new HashMap<String, OnnxTensor>();
        for (var input : inputs.entrySet()) {
            tensors.put(input.getKey(), tensor(input.getValue()));
        }
        try (var result = session.run(tensors)) {
            var rows = new ArrayList<Map<Object, Integer>>();
            for (var output : result) {
                if (output.getValue() instanceof OnnxSequence sequence) {
                    for (var map : sequence.getValue()) {
                        var bits = new HashMap<Object, Integer>();
                        ((OnnxMap) map)
                                .getValue()
                                .forEach(
                                        (key, value) ->
                                                bits.put(
                                                        key.toString(),
                                                        Float.floatToRawIntBits((Float) value)));
                        rows.add(bits);
                    }
                }
            }
            return rows;
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(Tensor tensor) throws Exception {
        var environment = OrtEnvironment.getEnvironment();
        if (tensor instanceof NumericTensor numbers) {
            return OnnxTensor.createTensor(
                    environment,
                    numbers.data().duplicate().order(ByteOrder.nativeOrder()),
                    numbers.shape().toArray(),
                    OnnxSignature.javaType(numbers.datatype()));
        }
        var texts = ((TextTensor) tensor).values().toArray(String[]::new);
        return OnnxTensor.createTensor(environment, texts, tensor.shape().toArray());
    }

    private static Map<String, Tensor> inputs(ModelSignature signature, int rows) {
        var random = new Random(7);
        var inputs = new HashMap<String, Tensor>();
        for (var input : signature.inputs()) {
            long width = input.shape().get(1);
            var shape = Shape.of(rows, width);
            var datatype = Datatype.valueOf(input.datatype());
            inputs.put(input.name(), values(datatype, shape, random));
        }
        return inputs;
    }

    private static Tensor values(Datatype datatype, Shape shape, Random random) {
        if (datatype == Datatype.BYTES) {
            var colours = List.of("red", "green", "blue", "never seen");
            return new TextTensor(
                    shape,
                    IntStream.range(0, shape.elements())
                            .mapToObj(i -> colours.get(random.nextInt(colours.size())))
                            .toList());
        }
        var data =
                ByteBuffer.allocateDirect(shape.elements() * datatype.size())
                        .order(ByteOrder.nativeOrder());
        while (data.hasRemaining()) {
            if (datatype == Datatype.INT64) {
                data.putLong(random.nextInt(5));
            } else {
                data.putFloat((float) random.nextGaussian());
            }
        }
        return new NumericTensor(datatype, shape, data.flip());
    }
}
