package dev.tandem.runtime.core;

import java.util.Arrays;
import java.util.List;

/** The size of each dimension of a tensor that exists: every size at least 1, and the product known to fit an int. */
public final class Shape {

    private final long[] dimensions;
    private final int elements;

    private Shape(long[] dimensions, int elements) {
        this.dimensions = dimensions;
        this.elements = elements;
    }

    /**
     * The shape of these sizes; none at all is a single value.
     *
     * @throws IllegalArgumentException if a size is below 1, or the product above {@link Integer#MAX_VALUE}
     */
    public static Shape of(long... dimensions) {
        long elements = 1;
        for (long dimension : dimensions) {
            if (dimension < 1) {
                throw new IllegalArgumentException("every size must be at least 1");
            }
            if (dimension > Integer.MAX_VALUE / elements) {
                throw new IllegalArgumentException(
                        "that is more than " + Integer.MAX_VALUE + " values");
            }
            elements *= dimension;
        }
        return new Shape(dimensions.clone(), (int) elements);
    }

    public int rank() {
        return dimensions.length;
    }

    public long dimension(int index) {
        return dimensions[index];
    }

    /** How many values a tensor of this shape has. */
    public int elements() {
        return elements;
    }

    public long[] toArray() {
        return dimensions.clone();
    }

    /** As in a request: {@code [1,30]}. */
    @Override
    public String toString() {
        return text(dimensions);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    static String text(long[] dimensions) {
        return Arrays.toString(dimensions).replace(" ", "");
    }

    static String text(List<Long> dimensions) {
        return dimensions.toString().replace(" ", "");
    }
}
