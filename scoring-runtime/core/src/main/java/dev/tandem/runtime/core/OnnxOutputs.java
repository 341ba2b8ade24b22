package dev.tandem.runtime.core;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What ONNX Runtime gave, as tensors, if it is what the model's signature says. */
record OnnxOutputs(ModelSignature signature) {

    /**
     * A request's values may decide how large an output is. Written as JSON it takes several times its size, in a buffer that
     * grows, so that more than this would end the process, and with it everybody else's requests.
     */
    private static final long MOST_OUTPUT_BYTES =
            Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 8);

    /** Those of the names, in their order; valid as long as the result is not closed. */
    Map<String, Tensor> read(OrtSession.Result result, Set<String> outputs) throws OrtException {
        var tensors = new LinkedHashMap<String, Tensor>(outputs.size() * 2);
        int index = 0;
        for (String name : outputs) {
            if (!(result.get(index) instanceof OnnxTensor tensor)) {
                throw new ModelFailedException(
                        "the model gave no tensor for output '" + name + "'", null);
            }
            tensors.put(name, fromOnnx(name, tensor));
            index++;
        }
        return tensors;
    }

    private Tensor fromOnnx(String name, OnnxTensor tensor) throws OrtException {
        Shape shape;
        try {
            shape = Shape.of(tensor.getInfo().getShape());
        } catch (IllegalArgumentException e) {
            throw new ModelFailedException(
                    "the model gave output '%s' of shape %s; %s"
                            .formatted(
                                    name, Shape.text(tensor.getInfo().getShape()), e.getMessage()),
                    e);
        }
        checkClasses(name, shape);
        var datatype = signature.outputType(name);
        if (datatype == Datatype.BYTES) {
            return new TextTensor(shape, flat(tensor.getValue()));
        }
        if ((long) shape.elements() * datatype.size() > MOST_OUTPUT_BYTES) {
            throw new ModelFailedException(
                    "the model gave output '%s' of shape %s, which is larger than the %d bytes that this process's memory allows"
                            .formatted(name, shape, MOST_OUTPUT_BYTES),
                    null);
        }
        return new NumericTensor(datatype, shape, tensor.getByteBuffer());
    }

    /** Where columns are classes there is one for each: that would be the ZipMap's part to see. */
    private void checkClasses(String name, Shape shape) {
        int classes = signature.labels(name).size();
        if (classes > 0 && (shape.rank() != 2 || shape.dimension(1) != classes)) {
            throw new ModelFailedException(
                    "the model gave output '%s' of shape %s where it has %d classes"
                            .formatted(name, shape, classes),
                    null);
        }
    }

    /** The strings of a nested array of any depth; ONNX Runtime for Java gives them in no other form. */
    private static List<String> flat(Object value) {
        if (value instanceof Object[] array) {
            return Stream.of(array).flatMap(element -> flat(element).stream()).toList();
        }
        return List.of((String) value);
    }
}
