package dev.tandem.runtime.core;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;

import dev.tandem.runtime.config.TensorSignature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** ONNX's words for what a model takes and gives, in the protocol's. */
final class OnnxSignature {

    private OnnxSignature() {}

    /**
     * The signature of a loaded model.
     *
     * @throws IllegalArgumentException if part of it cannot be served, with a sentence that says which and what to do
     */
    static ModelSignature of(OrtSession session) throws OrtException {
        var inputs = tensors("input", session.getInputInfo().values());
        return new ModelSignature(inputs, tensors("output", session.getOutputInfo().values()));
    }

    private static List<TensorSignature> tensors(String role, Collection<NodeInfo> nodes) {
        var tensors = new ArrayList<TensorSignature>(nodes.size());
        for (var node : nodes) {
            if (!(node.getInfo() instanceof TensorInfo info)) {
                throw new IllegalArgumentException(
                        "%s '%s' is not a tensor; export the model with tensors only (skl2onnx: zipmap=False)"
                                .formatted(role, node.getName()));
            }
            var shape = Arrays.stream(info.getShape()).boxed().toList();
            tensors.add(
                    new TensorSignature(
                            node.getName(), datatype(role, node.getName(), info).name(), shape));
        }
        return tensors;
    }

    private static Datatype datatype(String role, String name, TensorInfo info) {
        return switch (info.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> Datatype.BOOL;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> Datatype.UINT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> Datatype.UINT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> Datatype.UINT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> Datatype.UINT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> Datatype.INT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> Datatype.INT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> Datatype.INT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> Datatype.INT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> Datatype.FP16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> Datatype.BF16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> Datatype.FP32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> Datatype.FP64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> Datatype.BYTES;
            default ->
                    throw new IllegalArgumentException(
                            "%s '%s' is of type %s, which the protocol does not have"
                                    .formatted(role, name, info.onnxType));
        };
    }

    /** What a tensor of that type is made as; see {@link UnsignedInputs} for those that it has to be cast from. */
    static OnnxJavaType javaType(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> OnnxJavaType.BOOL;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
            case INT16, UINT16 -> OnnxJavaType.INT16;
            case INT32, UINT32 -> OnnxJavaType.INT32;
            case INT64, UINT64 -> OnnxJavaType.INT64;
            case FP16 -> OnnxJavaType.FLOAT16;
            case BF16 -> OnnxJavaType.BFLOAT16;
            case FP32 -> OnnxJavaType.FLOAT;
            case FP64 -> OnnxJavaType.DOUBLE;
            case BYTES -> OnnxJavaType.STRING;
        };
    }
}
