package dev.tandem.runtime.core;

/** Values of one type in row-major order. */
public sealed interface Tensor permits NumericTensor, TextTensor {

    Datatype datatype();

    Shape shape();
}
