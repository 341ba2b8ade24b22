package dev.tandem.runtime.core;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** One set of input or output tensors in memory of our own, for one run at a time. */
final class PinnedTensors implements AutoCloseable {

    private record Pinned(Datatype datatype, Shape shape, ByteBuffer memory, OnnxTensor tensor) {}

    private final Map<String, Pinned> pinned = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

    /** Makes a set of the same names, types and shapes as these; all must be numeric. */
    static PinnedTensors like(OrtEnvironment environment, Map<String, Tensor> tensors)
            throws OrtException {
        var made = new PinnedTensors();
        for (var tensor : tensors.entrySet()) {
            var datatype = tensor.getValue().datatype();
            var shape = tensor.getValue().shape();
            var memory =
                    ByteBuffer.allocateDirect(shape.elements() * datatype.size())
                            .order(ByteOrder.nativeOrder());
            var onnx =
                    OnnxTensor.createTensor(
                            environment, memory, shape.toArray(), OnnxSignature.javaType(datatype));
            made.pinned.put(tensor.getKey(), new Pinned(datatype, shape, memory, onnx));
            made.tensors.put(tensor.getKey(), onnx);
        }
        return made;
    }

    /** Takes over what is to be scored; where there is room for it twice, twice. */
    void put(Map<String, Tensor> inputs) {
        pinned.forEach(
                (name, input) -> {
                    var data = ((NumericTensor) inputs.get(name)).data();
                    var memory = input.memory().clear();
                    while (memory.hasRemaining()) {
                        memory.put(data.duplicate());
                    }
                    memory.clear();
                });
    }

    /** What a run is given to read, or to write to. */
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
