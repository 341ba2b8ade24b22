package dev.tandem.conformance;

import com.google.protobuf.ByteString;

import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferRequest.InferInputTensor;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A wrong message, made from a right one.
 *
 * @param binding whether the specification itself asks for what this lacks
 * @param what it is, as the end of "It is refused when ..."
 * @param message from a subject's right request
 */
record GrpcMistake(String id, boolean binding, String what, Function<Subject, ByteString> message) {

    /** Every one, in the order of their ids. */
    static List<GrpcMistake> all() {
        return List.of(
                raw("01", true, "an input of the model is missing", GrpcMistake::removeFirst),
                raw(
                        "02",
                        "an input is there that the model does not have",
                        request ->
                                repeatFirst(request)
                                        .getInputsBuilder(request.getInputsCount() - 1)
                                        .setName("no-such-input")),
                raw("03", "an input is there twice", GrpcMistake::repeatFirst),
                raw(
                        "04",
                        "there are raw and typed contents",
                        request ->
                                request.getInputsBuilder(0)
                                        .setContents(
                                                InferTensorContents.newBuilder()
                                                        .addFp32Contents(1))),
                raw(
                        "05",
                        "there are fewer raw contents than inputs",
                        request -> {
                            var contents = List.copyOf(request.getRawInputContentsList());
                            request.clearRawInputContents()
                                    .addAllRawInputContents(
                                            contents.subList(0, contents.size() - 1));
                        }),
                raw(
                        "06",
                        "there are more raw contents than inputs",
                        request -> request.addRawInputContents(request.getRawInputContents(0))),
                raw(
                        "07",
                        "raw contents are shorter than shape and datatype say",
                        request -> {
                            var first = request.getRawInputContents(0);
                            request.setRawInputContents(0, first.substring(0, first.size() - 1));
                        }),
                raw(
                        "08",
                        "raw contents are longer than shape and datatype say",
                        request -> {
                            var first = request.getRawInputContents(0);
                            request.setRawInputContents(0, first.concat(first));
                        }),
                typed("09", "typed contents are fewer than the shape says", GrpcMistake::grow),
                typed(
                        "10",
                        "typed contents are of another field than the datatype's",
                        GrpcMistake::otherField),
                raw(
                        "11",
                        "the shape has a dimension too many",
                        deeper -> first(deeper).addShape(1)),
                raw("12", "a size is below 0", request -> first(request).setShape(0, -1)),
                raw(
                        "13",
                        "the product of the sizes is beyond 64 bits",
                        request -> {
                            var input = first(request);
                            for (int i = 0; i < input.getShapeCount(); i++) {
                                input.setShape(i, 1L << 62);
                            }
                            input.addShape(8);
                        }),
                raw(
                        "14",
                        "the datatype is none that there is",
                        request -> first(request).setDatatype("FLOAT")),
                raw(
                        "15",
                        "the datatype is not the one that the model takes",
                        request -> {
                            boolean text = first(request).getDatatype().equals("BYTES");
                            first(request).setDatatype(text ? "FP64" : "BYTES");
                        }),
                raw(
                        "16",
                        "an output is asked for that the model does not have",
                        request -> request.addOutputsBuilder().setName("no-such-output")),
                new GrpcMistake(
                        "17",
                        false,
                        "the message is cut off in the middle",
                        s -> {
                            var whole = right(s).build().toByteString();
                            return whole.substring(0, whole.size() - 1);
                        }));
    }

    private static ModelInferRequest.Builder right(Subject s) {
        return GrpcTensors.raw(s.model().name(), s.model().sample());
    }

    private static GrpcMistake raw(
            String id, String what, Consumer<ModelInferRequest.Builder> change) {
        return raw(id, false, what, change);
    }

    private static GrpcMistake raw(
            String id, boolean binding, String what, Consumer<ModelInferRequest.Builder> change) {
        return new GrpcMistake(
                id,
                binding,
                what,
                s -> {
                    var request = right(s);
                    change.accept(request);
                    return request.build().toByteString();
                });
    }

    private static GrpcMistake typed(
            String id, String what, Consumer<ModelInferRequest.Builder> change) {
        return new GrpcMistake(
                id,
                false,
                what,
                s -> {
                    var request = GrpcTensors.typed(s.model().name(), s.model().sample());
                    change.accept(request);
                    return request.build().toByteString();
                });
    }

    private static InferInputTensor.Builder first(ModelInferRequest.Builder request) {
        return request.getInputsBuilder(0);
    }

    private static void removeFirst(ModelInferRequest.Builder request) {
        var contents = List.copyOf(request.getRawInputContentsList());
        request.removeInputs(0)
                .clearRawInputContents()
                .addAllRawInputContents(contents.subList(1, contents.size()));
    }

    private static ModelInferRequest.Builder repeatFirst(ModelInferRequest.Builder request) {
        return request.addInputs(request.getInputs(0))
                .addRawInputContents(request.getRawInputContents(0));
    }

    /** The shape says one row more than there are values. */
    private static void grow(ModelInferRequest.Builder request) {
        first(request).setShape(0, first(request).getShape(0) + 1);
    }

    private static void otherField(ModelInferRequest.Builder request) {
        var input = first(request);
        long count = input.getShapeList().stream().reduce(1L, Math::multiplyExact);
        var contents = InferTensorContents.newBuilder();
        for (long i = 0; i < count; i++) {
            if (input.getDatatype().equals("FP64")) {
                contents.addFp32Contents(1);
            } else {
                contents.addFp64Contents(1);
            }
        }
        input.setContents(contents);
    }
}
