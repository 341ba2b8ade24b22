package dev.tandem.runtime.core;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** One set of output tensors in memory of our own, for one run at a time. */
final class PinnedOutputs implements AutoCloseable {

    private record Pinned(Datatype datatype, Shape shape, ByteBuffer memory, OnnxTensor tensor) {}

    private final Map<String, Pinned> pinned = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

    /** Makes a set of the same names, types and shapes as these outputs; all must be numeric. */
    static PinnedOutputs like(OrtEnvironment environment, Map<String, Tensor> outputs)
            throws OrtException {
        var made = new PinnedOutputs();
        for (var output : outputs.entrySet()) {
            var datatype = output.getValue().datatype();
            var shape = output.getValue().shape();
            var memory =
                    ByteBuffer.allocateDirect(shape.elements() * datatype.size())
                            .order(ByteOrder.nativeOrder());
            var tensor =
                    OnnxTensor.createTensor(
                            environment, memory, shape.toArray(), OnnxSignature.javaType(datatype));
            made.pinned.put(output.getKey(), new Pinned(datatype, shape, memory, tensor));
            made.tensors.put(output.getKey(), tensor);
        }
        return made;
    }

    /** What a run is given to write to. */
    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    /** What the last run wrote, to keep. */
    Map<String, Tensor> copy() {
        var copies = new LinkedHashMap<String, Tensor>(pinned.size() * 2);
        pinned.forEach(
                (name, output) -> {
                    var copy =
                            ByteBuffer.allocate(output.memory().capacity())
                                    .put(output.memory().duplicate());
                    copies.put(
                            name,
                            new NumericTensor(output.datatype(), output.shape(), copy.flip()));
                });
        return copies;
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}
