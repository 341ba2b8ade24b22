package dev.tandem.runtime.serve.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.RefusedException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Requests of any shape, nesting and order are read as a slow reader with a tree in its hands reads them. */
class InferRequestReaderPropertiesTest {

    private static final ObjectMapper REFERENCE = new ObjectMapper();
    private static final List<Long> ANY = List.of(-1L, -1L, -1L);
    private static final ModelSignature SIGNATURE =
            new ModelSignature(
                    List.of(
                            new TensorSignature("float", "FP32", ANY),
                            new TensorSignature("double", "FP64", ANY),
                            new TensorSignature("long", "INT64", ANY),
                            new TensorSignature("byte", "UINT8", ANY),
                            new TensorSignature("truth", "BOOL", ANY),
                            new TensorSignature("text", "BYTES", ANY)),
                    List.of(new TensorSignature("y", "FP32", ANY)));

    @Property(tries = 1_000)
    void goodRequestsAreReadAsTheReferenceReadsThem(@ForAll Random random) throws Exception {
        var request = REFERENCE.createObjectNode();
        var inputs = request.putArray("inputs");
        for (var signature : shuffled(SIGNATURE.inputs(), random)) {
            inputs.add(input(signature, random));
        }
        byte[] body =
                random.nextBoolean()
                        ? REFERENCE.writeValueAsBytes(request)
                        : REFERENCE.writerWithDefaultPrettyPrinter().writeValueAsBytes(request);

        try (var read = InferRequestReader.read(SIGNATURE, body)) {
            for (var input : REFERENCE.readTree(body).get("inputs")) {
                var expected = new ArrayList<JsonNode>();
                flatten(input.get("data"), expected);
                var tensor = read.inputs().get(input.get("name").asText());
                for (int i = 0; i < expected.size(); i++) {
                    var value = expected.get(i);
                    switch (tensor) {
                        case TextTensor text ->
                                assertThat(text.values().get(i)).isEqualTo(value.asText());
                        case NumericTensor numbers -> assertSame(numbers, i, value);
                    }
                }
            }
        }
    }

    @Property(tries = 5_000)
    void requestsWithOneByteChangedAreReadOrRefusedButNeverAnythingElse(@ForAll Random random)
            throws Exception {
        var request = REFERENCE.createObjectNode();
        var inputs = request.putArray("inputs");
        SIGNATURE.inputs().forEach(signature -> inputs.add(input(signature, random)));
        byte[] body = REFERENCE.writeValueAsBytes(request);
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);

        try (var read = InferRequestReader.read(SIGNATURE, body)) {
            assertThat(read.inputs()).hasSize(6);
        } catch (RefusedException | ScoringException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void assertSame(NumericTensor numbers, int i, JsonNode value) {
        var data = numbers.data();
        switch (numbers.datatype()) {
            case FP32 ->
                    assertThat(data.getFloat(i * 4)).isEqualTo(Float.parseFloat(value.asText()));
            case FP64 -> assertThat(data.getDouble(i * 8)).isEqualTo(value.asDouble());
            case INT64 -> assertThat(data.getLong(i * 8)).isEqualTo(value.asLong());
            case UINT8 -> assertThat(Byte.toUnsignedInt(data.get(i))).isEqualTo(value.asInt());
            case BOOL -> assertThat(data.get(i) == 1).isEqualTo(value.asBoolean());
            default -> throw new AssertionError(numbers.datatype());
        }
    }

    private static ObjectNode input(TensorSignature signature, Random random) {
        int[] shape = {1 + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(4)};
        var fields = new ArrayList<>(List.of("name", "shape", "datatype", "data", "parameters"));
        Collections.shuffle(fields, random);
        var input = REFERENCE.createObjectNode();
        for (String field : fields) {
            switch (field) {
                case "name" -> input.put("name", signature.name());
                case "datatype" -> input.put("datatype", signature.datatype());
                case "shape" -> input.putArray("shape").add(shape[0]).add(shape[1]).add(shape[2]);
                case "data" ->
                        input.set(
                                "data",
                                random.nextBoolean()
                                        ? flat(signature, shape, random)
                                        : nested(signature, shape, 0, random));
                default -> input.putObject("parameters").put("é", random.nextInt());
            }
        }
        return input;
    }

    private static ArrayNode flat(TensorSignature signature, int[] shape, Random random) {
        var data = REFERENCE.createArrayNode();
        for (int i = 0; i < shape[0] * shape[1] * shape[2]; i++) {
            data.add(value(signature, random));
        }
        return data;
    }

    private static ArrayNode nested(
            TensorSignature signature, int[] shape, int level, Random random) {
        var data = REFERENCE.createArrayNode();
        for (int i = 0; i < shape[level]; i++) {
            data.add(
                    level == 2
                            ? value(signature, random)
                            : nested(signature, shape, level + 1, random));
        }
        return data;
    }

    private static JsonNode value(TensorSignature signature, Random random) {
        var nodes = REFERENCE.getNodeFactory();
        return switch (signature.datatype()) {
            case "FP32" -> nodes.numberNode((float) random.nextGaussian());
            case "FP64" -> nodes.numberNode(random.nextGaussian() * 1e10);
            case "INT64" -> nodes.numberNode(random.nextLong());
            case "UINT8" -> nodes.numberNode(random.nextInt(256));
            case "BOOL" -> nodes.booleanNode(random.nextBoolean());
            case "BYTES" -> nodes.textNode("s\"\\\n€" + random.nextInt());
            default -> throw new AssertionError(signature);
        };
    }

    private static List<TensorSignature> shuffled(List<TensorSignature> inputs, Random random) {
        var shuffled = new ArrayList<>(inputs);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private static void flatten(JsonNode node, List<JsonNode> values) {
        if (node.isArray()) {
            node.forEach(element -> flatten(element, values));
        } else {
            values.add(node);
        }
    }
}
