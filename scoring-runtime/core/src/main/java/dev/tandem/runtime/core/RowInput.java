package dev.tandem.runtime.core;

/**
 * One input of a model as rows fill it.
 *
 * @param width how many columns it holds, side by side in each row
 * @param flat whether its shape is {@code [-1]}; otherwise {@code [-1,width]}
 */
record RowInput(String name, Datatype datatype, int width, boolean flat) {

    Shape shape(int rows) {
        return flat ? Shape.of(rows) : Shape.of(rows, width);
    }
}
