package dev.tandem.runtime.core;

import java.util.List;

/** Strings: what the protocol calls {@link Datatype#BYTES}. */
public record TextTensor(Shape shape, List<String> values) implements Tensor {

    public TextTensor {
        values = List.copyOf(values);
        if (values.size() != shape.elements()) {
            throw new IllegalArgumentException(
                    values.size() + " strings where shape " + shape + " needs " + shape.elements());
        }
    }

    @Override
    public Datatype datatype() {
        return Datatype.BYTES;
    }
}
