package dev.tandem.runtime.trees;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Files of ONNX, without ONNX Runtime's judgement of them: they are no trees that are taken, or every row gets its scores and
 * none takes the process along.
 */
public final class OnnxTreeFiles {

    private static final Path FIXTURES = Path.of("../trees/src/test/resources/fixtures/onnx");
    private static final int WIDTH = 4;
    private static final int ROWS = 9;
    private static final int LARGEST_SEED = 4_000;

    /** As the seeds have it. */
    private static final List<String> INPUTS = List.of("x", "X");

    private OnnxTreeFiles() {}

    public static void fuzzerTestOneInput(byte[] file) {
        for (String input : INPUTS) {
            for (var outputs : List.of(classes("INT64"), classes("BYTES"), values("variable"))) {
                var signature = new ModelSignature(List.of(input(input)), outputs);
                OnnxTreeModel.read(ByteBuffer.wrap(file), signature)
                        .ifPresent(model -> score(model, input));
            }
        }
    }

    private static TensorSignature input(String name) {
        return new TensorSignature(name, "FP32", List.of(-1L, (long) WIDTH));
    }

    private static List<TensorSignature> classes(String type) {
        return List.of(new TensorSignature("label", type, List.of(-1L)));
    }

    private static List<TensorSignature> values(String name) {
        return List.of(new TensorSignature(name, "FP32", List.of(-1L, -1L)));
    }

    private static void score(OnnxTreeModel model, String input) {
        var data =
                ByteBuffer.allocateDirect(ROWS * WIDTH * Float.BYTES)
                        .order(ByteOrder.nativeOrder());
        data.asFloatBuffer().put(model.thresholds().rows(ROWS, WIDTH));
        var rows = new NumericTensor(Datatype.FP32, Shape.of(ROWS, WIDTH), data);
        var outputs = model.signature().outputNames();
        if (model.score(Map.of(input, rows), outputs).size() != outputs.size()) {
            throw new AssertionError("an output is missing");
        }
    }

    /** The smallest models that converters wrote. */
    public static List<byte[]> seeds() {
        try (var files = Files.list(FIXTURES)) {
            return files.sorted()
                    .map(OnnxTreeFiles::bytes)
                    .filter(seed -> seed.length <= LARGEST_SEED)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
