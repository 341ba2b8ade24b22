package dev.tandem.runtime.core;

import ai.onnxruntime.MapInfo;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;

import dev.tandem.runtime.config.TensorSignature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** ONNX's words for what a model takes and gives, in the protocol's. */
final class OnnxSignature {

    private OnnxSignature() {}

    /**
     * The signature of a loaded model.
     *
     * @param labels of outputs whose columns are classes
     * @throws IllegalArgumentException if part of it cannot be served, with a sentence that says which and what to do
     */
    static ModelSignature of(OrtSession session, Map<String, List<String>> labels)
            throws OrtException {
        labels.forEach(OnnxSignature::checkLabels);
        var inputs = tensors("input", session.getInputInfo().values(), Map.of());
        var outputs = tensors("output", session.getOutputInfo().values(), labels);
        return new ModelSignature(inputs, outputs).withLabels(labels);
    }

    private static void checkLabels(String output, List<String> labels) {
        if (labels.isEmpty() || new HashSet<>(labels).size() < labels.size()) {
            throw new IllegalArgumentException(
                    "output '%s' is a map whose keys are %s; each class must have a name of its own"
                            .formatted(output, labels));
        }
    }

    private static List<TensorSignature> tensors(
            String role, Collection<NodeInfo> nodes, Map<String, List<String>> labels) {
        var tensors = new ArrayList<TensorSignature>(nodes.size());
        for (var node : nodes) {
            if (!(node.getInfo() instanceof TensorInfo info)) {
                throw new IllegalArgumentException(
                        "%s '%s' is %s".formatted(role, node.getName(), instead(node.getInfo())));
            }
            var classes = labels.getOrDefault(node.getName(), List.of());
            tensors.add(
                    new TensorSignature(
                            node.getName(),
                            datatype(role, node.getName(), info).name(),
                            classes.isEmpty() ? shape(info) : shape(info, classes.size())));
        }
        return tensors;
    }

    private static List<Long> shape(TensorInfo info) {
        return Arrays.stream(info.getShape()).boxed().toList();
    }

    /** Operators of ai.onnx.ml do not always tell ONNX Runtime their shape. */
    private static List<Long> shape(TensorInfo info, long classes) {
        var shape = info.getShape();
        return List.of(shape.length == 2 ? shape[0] : -1L, classes);
    }

    /** What an input or output is that is no tensor, and what to do. */
    private static String instead(ValueInfo info) {
        if (info instanceof MapInfo) {
            return "a map, which the protocol does not carry; export the model from the step behind"
                    + " it (behind DictVectorizer), so that it takes a tensor";
        }
        if (info instanceof SequenceInfo sequence && sequence.sequenceOfMaps) {
            return "a sequence of maps that no ZipMap makes; export the model with tensors only"
                    + " (skl2onnx: options={'zipmap': False})";
        }
        if (info instanceof SequenceInfo) {
            return "a sequence of tensors, which the protocol does not carry; export each of them"
                    + " as an output of its own, or all as one tensor (in ONNX:"
                    + " ConcatFromSequence)";
        }
        return "no tensor; export the model with tensors only";
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
