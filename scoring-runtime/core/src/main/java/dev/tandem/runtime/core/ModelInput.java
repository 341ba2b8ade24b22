package dev.tandem.runtime.core;

import dev.tandem.runtime.config.TensorSignature;

/** One input of a model, and the judge of what may go into it. */
public final class ModelInput {

    /** A column may stand upright as well. */
    private static final long[] UPRIGHT = {-1, 1};

    private final TensorSignature signature;
    private final Datatype datatype;
    private final long[] dimensions;
    private final boolean upright;

    ModelInput(TensorSignature signature) {
        this(signature, false);
    }

    private ModelInput(TensorSignature signature, boolean upright) {
        this.signature = signature;
        this.datatype = Datatype.valueOf(signature.datatype());
        this.dimensions = signature.shape().stream().mapToLong(Long::longValue).toArray();
        this.upright = upright;
    }

    /** One value for each row, which may come as {@code [n]} or {@code [n,1]}. */
    static ModelInput column(TensorSignature signature) {
        return new ModelInput(signature, true);
    }

    public String name() {
        return signature.name();
    }

    public Datatype datatype() {
        return datatype;
    }

    /**
     * The shape of these sizes, if this input takes them. Call it before room for the values is made: it bounds how
     * much that can be.
     *
     * @param sizes the size of each dimension as the request gives it, any numbers at all
     * @throws InvalidInputException if the sizes are none that this input takes
     */
    public Shape accept(long[] sizes) {
        if (!fits(dimensions, sizes) && !(upright && fits(UPRIGHT, sizes))) {
            throw new InvalidInputException(
                    "input '%s' has shape %s; the model takes %s%s"
                            .formatted(
                                    name(),
                                    Shape.text(sizes),
                                    Shape.text(dimensions),
                                    anySizeNote()));
        }
        Shape shape;
        try {
            shape = Shape.of(sizes);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(
                    "input '%s' has shape %s; %s"
                            .formatted(name(), Shape.text(sizes), e.getMessage()));
        }
        if ((long) shape.elements() * datatype.size() > Integer.MAX_VALUE) {
            throw new InvalidInputException(
                    "input '%s' of shape %s and type %s is larger than %d bytes"
                            .formatted(name(), shape, datatype, Integer.MAX_VALUE));
        }
        return shape;
    }

    /** Refuses a shape that this input does not take. */
    public void accept(Shape shape) {
        boolean fits = shape.rank() == dimensions.length;
        for (int i = 0; fits && i < dimensions.length; i++) {
            fits = dimensions[i] == -1 || dimensions[i] == shape.dimension(i);
        }
        if (!fits) {
            accept(shape.toArray());
        }
    }

    /** Refuses a type other than this input's. */
    public void accept(String type) {
        if (!datatype.name().equals(type)) {
            throw new InvalidInputException(
                    "input '%s' has datatype '%s'; the model takes %s"
                            .formatted(name(), type, datatype));
        }
    }

    /** The smallest shape that this input takes: 1 wherever any size may stand. */
    Shape smallest() {
        long[] sizes = dimensions.clone();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.max(1, sizes[i]);
        }
        return Shape.of(sizes);
    }

    private static boolean fits(long[] dimensions, long[] sizes) {
        if (sizes.length != dimensions.length) {
            return false;
        }
        for (int i = 0; i < sizes.length; i++) {
            if (dimensions[i] != -1 && dimensions[i] != sizes[i]) {
                return false;
            }
        }
        return true;
    }

    private String anySizeNote() {
        return signature.shape().contains(-1L) ? " (-1: any size)" : "";
    }
}
