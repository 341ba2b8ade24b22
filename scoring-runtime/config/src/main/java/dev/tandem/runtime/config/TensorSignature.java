package dev.tandem.runtime.config;

import java.util.List;

/**
 * One input or output of a model, in the words of the Open Inference Protocol.
 *
 * @param name the tensor's name in the model
 * @param datatype the protocol's name of the element type, such as {@code FP32} or {@code BYTES}
 * @param shape the size of each dimension; -1 where it may vary from request to request
 */
public record TensorSignature(String name, String datatype, List<Long> shape) {

    public TensorSignature {
        Checks.present("name", name);
        Checks.present("datatype", datatype);
        Checks.present("shape", shape);
        shape = List.copyOf(shape);
    }
}
