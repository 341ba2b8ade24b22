package dev.tandem.runtime.serve.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.OutputForms;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;
import dev.tandem.runtime.serve.raw.RawTensor;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The same tensors, written as V2 JSON, V2 with binary data or V1, are read as the same tensors. */
class RepresentationsPropertiesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TYPES =
            List.of(
                    "BOOL", "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32",
                    "UINT64", "FP32", "FP64", "BYTES");
    private static final ModelSignature SIGNATURE =
            new ModelSignature(
                    TYPES.stream()
                            .map(type -> new TensorSignature(type, type, List.of(-1L, 2L, -1L)))
                            .toList(),
                    List.of(new TensorSignature("y", "FP32", List.of(-1L))));

    private static final ModelSignature PAIR =
            new ModelSignature(
                    SIGNATURE.inputs().stream()
                            .filter(input -> List.of("FP32", "BYTES").contains(input.name()))
                            .toList(),
                    SIGNATURE.outputs());

    /** Two strings, as bytes. */
    private static final byte[] STRINGS = {2, 0, 0, 0, 'a', 'b', 1, 0, 0, 0, 'c'};

    @Property(tries = 300)
    void everyRepresentationIsReadAsTheSameTensors(@ForAll Random random) throws Exception {
        int rows = 1 + random.nextInt(3);
        int width = 1 + random.nextInt(3);
        var request = JSON.createObjectNode();
        var inputs = request.putArray("inputs");
        var predict = JSON.createObjectNode();
        var instances = predict.putArray("instances");
        for (int row = 0; row < rows; row++) {
            instances.addObject();
        }
        for (String type : TYPES) {
            var data = JSON.createArrayNode();
            for (int row = 0; row < rows; row++) {
                var value = row(type, width, random);
                data.add(value);
                ((ObjectNode) instances.get(row)).set(type, value);
            }
            var input = inputs.addObject().put("name", type).put("datatype", type);
            input.putArray("shape").add(rows).add(2).add(width);
            input.set("data", data);
        }

        try (var typed = InferRequestReader.read(SIGNATURE, JSON.writeValueAsBytes(request));
                var v1 = PredictRequestReader.read(SIGNATURE, JSON.writeValueAsBytes(predict));
                var raw = read(asBinary(typed))) {
            assertSame(v1, typed);
            assertSame(raw, typed);
        }
    }

    @Property(tries = 2_000)
    void binaryRequestsWithBytesChangedAreReadOrRefusedButNeverAnythingElse(@ForAll Random random)
            throws Exception {
        var whole = new ByteArrayOutputStream();
        byte[] header = header(8, STRINGS.length);
        whole.writeBytes(header);
        byte[] numbers = new byte[8];
        random.nextBytes(numbers);
        whole.writeBytes(numbers);
        whole.writeBytes(STRINGS);
        byte[] body = whole.toByteArray();
        for (int i = 0; i < 2; i++) {
            body[random.nextInt(body.length)] = (byte) random.nextInt();
        }
        byte[] sent = Arrays.copyOf(body, body.length - random.nextInt(3));
        int length = random.nextInt(4) == 0 ? random.nextInt(sent.length + 1) : header.length;

        try (var read = InferRequestReader.read(PAIR, sent, length)) {
            assertThat(read.inputs()).isNotEmpty();
        } catch (RefusedException | ScoringException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void assertSame(InferenceRequest read, InferenceRequest expected) {
        assertThat(read.inputs()).hasSameSizeAs(expected.inputs());
        read.inputs()
                .forEach(
                        (name, tensor) -> {
                            var other = expected.inputs().get(name);
                            assertThat(tensor.shape()).isEqualTo(other.shape());
                            assertThat(bytes(tensor)).isEqualTo(bytes(other));
                        });
    }

    private static byte[] bytes(Tensor tensor) {
        ByteBuffer raw = RawTensor.bytes(tensor);
        byte[] bytes = new byte[raw.remaining()];
        raw.get(bytes);
        return bytes;
    }

    /** As this server itself writes outputs as bytes, which is how clients write inputs. */
    private static WrittenAnswer asBinary(InferenceRequest typed) {
        var forms =
                new InferenceRequest(
                        Optional.empty(),
                        Map.of(),
                        typed.inputs().keySet(),
                        OutputForms.RAW,
                        new TensorMemory());
        return new InferResponseWriter("m", "r1")
                .write(forms, typed.inputs(), AnswerParameters.NONE);
    }

    private static InferenceRequest read(WrittenAnswer written) throws Exception {
        var answer = (ObjectNode) JSON.readTree(written.body(), 0, written.jsonBytes());
        var request = JSON.createObjectNode();
        request.set("inputs", answer.get("outputs"));
        byte[] header = JSON.writeValueAsBytes(request);
        var body = new ByteArrayOutputStream();
        body.writeBytes(header);
        body.write(
                written.body(), written.jsonBytes(), written.body().length - written.jsonBytes());
        return InferRequestReader.read(SIGNATURE, body.toByteArray(), header.length);
    }

    /** Of a request for {@link #PAIR} of one row. */
    private static byte[] header(int numberBytes, int stringBytes) throws Exception {
        var request = JSON.createObjectNode();
        var inputs = request.putArray("inputs");
        addInput(inputs, "FP32", numberBytes);
        addInput(inputs, "BYTES", stringBytes);
        return JSON.writeValueAsBytes(request);
    }

    private static void addInput(ArrayNode inputs, String type, int bytes) {
        var input = inputs.addObject().put("name", type).put("datatype", type);
        input.putArray("shape").add(1).add(2).add(1);
        input.putObject("parameters").put("binary_data_size", bytes);
    }

    private static ArrayNode row(String type, int width, Random random) {
        var row = JSON.createArrayNode();
        for (int i = 0; i < 2; i++) {
            var values = row.addArray();
            for (int j = 0; j < width; j++) {
                add(values, Datatype.valueOf(type), random);
            }
        }
        return row;
    }

    private static void add(ArrayNode values, Datatype type, Random random) {
        switch (type) {
            case BOOL -> values.add(random.nextBoolean());
            case INT8 -> values.add((byte) random.nextInt());
            case INT16 -> values.add((short) random.nextInt());
            case INT32 -> values.add(random.nextInt());
            case INT64 -> values.add(random.nextLong());
            case UINT8 -> values.add(random.nextInt(256));
            case UINT16 -> values.add(random.nextInt(65_536));
            case UINT32 -> values.add(random.nextLong(1L << 32));
            case UINT64 -> values.add(new BigInteger(64, random));
            case FP32 -> values.add((float) random.nextGaussian());
            case FP64 -> values.add(random.nextGaussian() * 1e100);
            case BYTES -> values.add("s\"雪\n" + random.nextInt(1000));
            default -> throw new AssertionError(type);
        }
    }
}
