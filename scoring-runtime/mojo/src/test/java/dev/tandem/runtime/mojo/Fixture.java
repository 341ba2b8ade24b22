package dev.tandem.runtime.mojo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** A MOJO that H2O made, with rows and what H2O itself predicts for them. Made by {@code src/test/fixtures}. */
final class Fixture {

    static final Path FOLDER = Path.of("src/test/resources/fixtures/mojo");

    private final String name;
    private final JsonNode content;

    private Fixture(String name) {
        this.name = name;
        try (var in =
                new GZIPInputStream(Files.newInputStream(FOLDER.resolve(name + ".expected.gz")))) {
            content = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Fixture of(String name) {
        return new Fixture(name);
    }

    static Stream<Fixture> all() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".expected.gz"))
                    .sorted()
                    .map(file -> new Fixture(file.replace(".expected.gz", "")))
                    .toList()
                    .stream();
        }
    }

    Path file() {
        return FOLDER.resolve(name + ".zip");
    }

    List<String> columns() {
        return texts(content.get("columns"), "/name");
    }

    /** What classes are called; H2O puts a p in front of the number of one that is a number. */
    List<String> classes() {
        return texts(content.get("classes"), "").stream()
                .map(name -> name.replaceFirst("^p(?=[0-9]+$)", ""))
                .toList();
    }

    /** The columns of H2O's own answer. */
    List<String> outputs() {
        return texts(content.get("outputs"), "");
    }

    int rows() {
        return content.get("rows").size();
    }

    /** A value of a row; null where it is missing. */
    JsonNode value(int row, int column) {
        return content.get("rows").get(row).get(column);
    }

    String expected(int row, int column) {
        return content.get("expected").get(row).get(column).asText();
    }

    /** Some of the rows, as a request has them. */
    Map<String, Tensor> input(ModelSignature signature, int first, int count) {
        var inputs = new HashMap<String, Tensor>();
        if (signature.inputs().get(0).shape().size() == 2) {
            inputs.put("features", numbers(first, count, 0, columns().size(), true));
            return inputs;
        }
        for (var input : signature.inputs()) {
            int column = columns().indexOf(input.name());
            inputs.put(
                    input.name(),
                    input.datatype().equals("BYTES")
                            ? texts(first, count, column)
                            : numbers(first, count, column, column + 1, false));
        }
        return inputs;
    }

    private Tensor numbers(int first, int count, int from, int to, boolean matrix) {
        var data =
                ByteBuffer.allocateDirect(count * (to - from) * Double.BYTES)
                        .order(ByteOrder.nativeOrder());
        for (int row = first; row < first + count; row++) {
            for (int column = from; column < to; column++) {
                var value = value(row, column);
                data.putDouble(value.isNull() ? Double.NaN : value.asDouble());
            }
        }
        var shape = matrix ? Shape.of(count, to - from) : Shape.of(count);
        return new NumericTensor(Datatype.FP64, shape, data.flip());
    }

    /** A category that is missing is the empty text. */
    private Tensor texts(int first, int count, int column) {
        var values = new ArrayList<String>();
        for (int row = first; row < first + count; row++) {
            var value = value(row, column);
            values.add(value.isNull() ? "" : value.asText());
        }
        return new TextTensor(Shape.of(count), values);
    }

    private static List<String> texts(JsonNode array, String pointer) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(node -> node.at(pointer).asText())
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
