package dev.tandem.runtime.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.protocol.InferParameter;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferRequest.InferInputTensor;
import dev.tandem.runtime.protocol.ModelInferRequest.InferRequestedOutputTensor;
import dev.tandem.runtime.serve.InferenceRequest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What protobuf's generated classes make of a message, beside what is read here. */
final class MessageReference {

    private static final List<Long> ANY = List.of(-1L, -1L);
    private static final List<Datatype> TYPES =
            List.of(
                    Datatype.FP32,
                    Datatype.FP64,
                    Datatype.INT64,
                    Datatype.INT32,
                    Datatype.INT16,
                    Datatype.INT8,
                    Datatype.UINT8,
                    Datatype.UINT16,
                    Datatype.UINT32,
                    Datatype.UINT64,
                    Datatype.BOOL,
                    Datatype.BYTES);
    private static final ModelSignature SIGNATURE =
            new ModelSignature(
                    TYPES.stream()
                            .map(type -> new TensorSignature("in " + type, type.name(), ANY))
                            .toList(),
                    List.of(
                            new TensorSignature("y", "FP32", ANY),
                            new TensorSignature("é", "INT64", ANY)));

    private MessageReference() {}

    /** As the server reads it, for a model with an input of each type. */
    static InferenceRequest read(byte[] bytes) {
        return GrpcRequestReader.read(
                SIGNATURE,
                InferMessage.read(WireBytes.of(bytes), GrpcRequestReader.mostInputs(SIGNATURE)));
    }

    /** Holds that a request has all that the message says. */
    static void assertSame(InferenceRequest read, ModelInferRequest expected) {
        assertThat(read.id().orElse("")).isEqualTo(expected.getId());
        assertThat(read.inputs().keySet())
                .containsExactlyElementsOf(
                        expected.getInputsList().stream().map(InferInputTensor::getName).toList());
        for (int i = 0; i < expected.getInputsCount(); i++) {
            var input = expected.getInputs(i);
            var tensor = read.inputs().get(input.getName());
            assertThat(tensor.datatype().name()).isEqualTo(input.getDatatype());
            assertThat(tensor.shape().toArray())
                    .isEqualTo(input.getShapeList().stream().mapToLong(Long::longValue).toArray());
            if (expected.getRawInputContentsCount() > 0) {
                assertThat(Contents.raw(tensor)).isEqualTo(expected.getRawInputContents(i));
            } else {
                assertThat(Contents.typed(tensor))
                        .isEqualTo(Contents.values(tensor.datatype(), input.getContents()));
            }
        }
        if (expected.getOutputsCount() == 0) {
            assertThat(read.outputs()).containsExactly("y", "é");
        } else {
            assertThat(read.outputs())
                    .containsExactlyElementsOf(
                            expected.getOutputsList().stream()
                                    .map(InferRequestedOutputTensor::getName)
                                    .distinct()
                                    .toList());
        }
    }

    /** A good message: its parts in any order, numbers packed or not, and fields that nobody knows among them. */
    static byte[] message(Random random) {
        boolean raw = random.nextBoolean();
        var inputs = new ArrayList<ByteString>();
        var contents = new ArrayList<ByteString>();
        var types = new ArrayList<>(TYPES);
        Collections.shuffle(types, random);
        for (var type : types) {
            int rows = 1 + random.nextInt(3);
            int columns = 1 + random.nextInt(3);
            var input =
                    InferInputTensor.newBuilder()
                            .setName("in " + type)
                            .setDatatype(type.name())
                            .addShape(rows)
                            .addShape(columns);
            if (random.nextInt(4) == 0) {
                input.putParameters("p", parameter(random));
            }
            var bytes = input.build().toByteString();
            if (raw) {
                contents.add(part(7, Contents.randomRaw(type, rows * columns, random)));
            } else {
                bytes = bytes.concat(Contents.randomTyped(type, rows * columns, random));
            }
            inputs.add(part(5, bytes));
        }
        var others = new ArrayList<ByteString>();
        var names =
                ModelInferRequest.newBuilder()
                        .setModelName("m")
                        .setId(random.nextBoolean() ? "" : "a1 é")
                        .putParameters("key", parameter(random));
        if (random.nextBoolean()) {
            names.addOutputs(
                    InferRequestedOutputTensor.newBuilder()
                            .setName("é")
                            .putParameters("q", parameter(random)));
        }
        others.add(names.build().toByteString());
        others.add(unknown(random));
        return interleaved(List.of(inputs, contents, others), random).toByteArray();
    }

    private static InferParameter parameter(Random random) {
        var parameter = InferParameter.newBuilder();
        return switch (random.nextInt(5)) {
            case 0 -> parameter.setBoolParam(true).build();
            case 1 -> parameter.setInt64Param(random.nextLong()).build();
            case 2 -> parameter.setStringParam("雪").build();
            case 3 -> parameter.setDoubleParam(random.nextDouble()).build();
            default -> parameter.setUint64Param(random.nextLong()).build();
        };
    }

    private static ByteString unknown(Random random) {
        var field =
                UnknownFieldSet.Field.newBuilder()
                        .addVarint(random.nextLong())
                        .addFixed32(1)
                        .addFixed64(2)
                        .addLengthDelimited(ByteString.copyFromUtf8("?"))
                        .addGroup(
                                UnknownFieldSet.newBuilder()
                                        .addField(
                                                3,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(4)
                                                        .build())
                                        .build())
                        .build();
        return UnknownFieldSet.newBuilder()
                .addField(100 + random.nextInt(1000), field)
                .build()
                .toByteString();
    }

    private static ByteString part(int field, ByteString bytes) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(bytes).build())
                .build()
                .toByteString();
    }

    /** All of them, each list in its own order. */
    private static ByteString interleaved(List<List<ByteString>> lists, Random random) {
        var left = new ArrayList<>(lists.stream().map(ArrayList::new).toList());
        var all = ByteString.EMPTY;
        while (!left.isEmpty()) {
            var list = left.get(random.nextInt(left.size()));
            if (list.isEmpty()) {
                left.remove(list);
            } else {
                all = all.concat(list.removeFirst());
            }
        }
        return all;
    }
}
