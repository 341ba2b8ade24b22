package dev.tandem.conformance;

import com.google.protobuf.ByteString;

import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferRequest.InferInputTensor;
import dev.tandem.runtime.protocol.ModelInferResponse;
import dev.tandem.runtime.protocol.ModelInferResponse.InferOutputTensor;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Tensors in the messages of gRPC, as raw bytes or in the typed field that each datatype has. */
final class GrpcTensors {

    private GrpcTensors() {}

    static ModelInferRequest.Builder raw(String model, List<Tensor> inputs) {
        var request = ModelInferRequest.newBuilder().setModelName(model);
        for (var input : inputs) {
            request.addInputs(head(input));
            request.addRawInputContents(ByteString.copyFrom(input.binary()));
        }
        return request;
    }

    static ModelInferRequest.Builder typed(String model, List<Tensor> inputs) {
        var request = ModelInferRequest.newBuilder().setModelName(model);
        inputs.forEach(input -> request.addInputs(head(input).setContents(contents(input))));
        return request;
    }

    private static InferInputTensor.Builder head(Tensor input) {
        return InferInputTensor.newBuilder()
                .setName(input.name())
                .setDatatype(input.datatype().name())
                .addAllShape(input.shape());
    }

    private static InferTensorContents contents(Tensor tensor) {
        var contents = InferTensorContents.newBuilder();
        tensor.values().forEach(value -> add(contents, tensor.datatype(), value));
        return contents.build();
    }

    private static void add(InferTensorContents.Builder to, Datatype datatype, Object value) {
        switch (datatype) {
            case BOOL -> to.addBoolContents((Boolean) value);
            case INT8, INT16, INT32 -> to.addIntContents(((BigInteger) value).intValue());
            case INT64 -> to.addInt64Contents(((BigInteger) value).longValue());
            case UINT8, UINT16, UINT32 -> to.addUintContents(((BigInteger) value).intValue());
            case UINT64 -> to.addUint64Contents(((BigInteger) value).longValue());
            case FP32 -> to.addFp32Contents((Float) value);
            case FP64 -> to.addFp64Contents((Double) value);
            case BYTES -> to.addBytesContents(ByteString.copyFromUtf8((String) value));
            case FP16, BF16 ->
                    throw new NotApplicable("there are no typed contents for " + datatype);
        }
    }

    /** The outputs of a response, which are all raw or all typed. */
    static Outputs read(ModelInferResponse response) {
        if (response.getOutputsCount() == 0) {
            throw new Unmet("the response has no outputs");
        }
        int raw = response.getRawOutputContentsCount();
        if (raw != 0 && raw != response.getOutputsCount()) {
            throw new Unmet(
                    "there are %d raw_output_contents for %d outputs"
                            .formatted(raw, response.getOutputsCount()));
        }
        var tensors = new ArrayList<Tensor>();
        for (int i = 0; i < response.getOutputsCount(); i++) {
            var output = response.getOutputs(i);
            var spec =
                    new TensorSpec(output.getName(), output.getDatatype(), output.getShapeList());
            if (spec.shape().stream().anyMatch(size -> size < 0)) {
                throw new Unmet("output '%s' has shape %s".formatted(spec.name(), spec.shape()));
            }
            tensors.add(
                    raw == 0
                            ? typed(spec, output)
                            : Tensor.of(
                                    spec, response.getRawOutputContents(i).asReadOnlyByteBuffer()));
        }
        return Outputs.of(tensors);
    }

    private static Tensor typed(TensorSpec spec, InferOutputTensor output) {
        var datatype = Datatype.of(spec.datatype());
        var contents = output.getContents();
        List<Object> values = new ArrayList<>();
        switch (datatype) {
            case BOOL -> values.addAll(contents.getBoolContentsList());
            case INT8, INT16, INT32 ->
                    contents.getIntContentsList()
                            .forEach(value -> values.add(BigInteger.valueOf(value)));
            case INT64 ->
                    contents.getInt64ContentsList()
                            .forEach(value -> values.add(BigInteger.valueOf(value)));
            case UINT8, UINT16, UINT32 ->
                    contents.getUintContentsList()
                            .forEach(
                                    value ->
                                            values.add(
                                                    BigInteger.valueOf(
                                                            Integer.toUnsignedLong(value))));
            case UINT64 ->
                    contents.getUint64ContentsList()
                            .forEach(
                                    value ->
                                            values.add(
                                                    new BigInteger(Long.toUnsignedString(value))));
            case FP32 -> values.addAll(contents.getFp32ContentsList());
            case FP64 -> values.addAll(contents.getFp64ContentsList());
            case BYTES ->
                    contents.getBytesContentsList()
                            .forEach(value -> values.add(value.toStringUtf8()));
            case FP16, BF16 ->
                    throw new Unmet(
                            "output '%s' of %s is not raw, and has no typed contents"
                                    .formatted(spec.name(), datatype));
        }
        return new Tensor(spec.name(), datatype, spec.shape(), values).checked();
    }
}
