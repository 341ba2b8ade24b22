package dev.tandem.runtime.trees;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A model that a library made, with rows and what that library predicts for them. Made by the
 * scripts in {@code src/test/fixtures}.
 */
final class Fixture {

    private static final Path FOLDER = Path.of("src/test/resources/fixtures");

    private final String name;
    private final String file;
    private double[] rows = {};
    private double[] predictions = {};
    private List<String> labels = List.of();
    private int features;
    private int outputs;

    private Fixture(Path expected) {
        this.name = expected.getFileName().toString().replace(".expected.gz", "");
        try (var files = Files.list(expected.getParent())) {
            this.file =
                    files.map(path -> path.getFileName().toString())
                            .filter(
                                    path ->
                                            path.startsWith(name + ".")
                                                    && !path.contains("expected"))
                            .findFirst()
                            .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (var in = new JsonDocument(unpacked(expected), false)) {
            in.object(
                    field -> {
                        switch (field) {
                            case "features" -> features = (int) in.number();
                            case "outputs" -> outputs = (int) in.number();
                            case "rows" -> rows = in.numbers();
                            case "predictions" -> predictions = in.numbers();
                            default -> labels = in.texts();
                        }
                    });
        }
    }

    /** All fixtures of one folder. */
    static Stream<Fixture> of(String folder) throws IOException {
        try (var files = Files.list(FOLDER.resolve(folder))) {
            return files
                    .filter(file -> file.toString().endsWith(".expected.gz"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(Fixture::new);
        }
    }

    /** The bytes of a fixture's model. */
    static byte[] model(String folder, String file) {
        try (var in = unpacked(FOLDER.resolve(folder).resolve(file + ".gz"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream unpacked(Path file) {
        try {
            return new GZIPInputStream(Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path unpackTo(String folder, Path target) throws IOException {
        String plain = file.replace(".gz", "");
        return Files.write(target.resolve(plain), model(folder, plain));
    }

    int rows() {
        return rows.length / features;
    }

    /** Some of the rows, as a request has them. */
    Map<String, dev.tandem.runtime.core.Tensor> input(Model model, int first, int count) {
        var type = Datatype.valueOf(model.signature().inputs().get(0).datatype());
        var data =
                ByteBuffer.allocateDirect(count * features * type.size())
                        .order(ByteOrder.nativeOrder());
        for (int i = first * features; i < (first + count) * features; i++) {
            if (type == Datatype.FP32) {
                data.putFloat((float) rows[i]);
            } else {
                data.putDouble(rows[i]);
            }
        }
        return Map.of(
                TreeModel.FEATURES,
                new NumericTensor(type, Shape.of(count, features), data.flip()));
    }

    int features() {
        return features;
    }

    int outputs() {
        return outputs;
    }

    double prediction(int row, int output) {
        return predictions[row * outputs + output];
    }

    List<String> labels() {
        return labels;
    }

    @Override
    public String toString() {
        return name;
    }
}
