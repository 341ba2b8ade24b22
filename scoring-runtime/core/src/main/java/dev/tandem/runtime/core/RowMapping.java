package dev.tandem.runtime.core;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TensorSignature;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Which values a row must have and where in the model's inputs each of them goes. It is declared
 * once with the model ({@code model.columns}, {@code model.missingValues}), so that a row is the
 * same tensor whether it comes as a request, a record or a line of a table.
 *
 * <p>Two forms of models take rows: one input of shape {@code [-1,k]}, whose columns the model's
 * configuration names, or else its own file, and any number of inputs of shape {@code [-1]} or
 * {@code [-1,1]}, each of which is a column of its own name.
 */
public final class RowMapping {

    private final List<RowInput> inputs;
    private final List<Column> columns;
    private final int[] inputOf;
    private final int[] offsetOf;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final boolean missingAsNaN;

    private RowMapping(List<RowInput> inputs, List<String> names, boolean missingAsNaN) {
        this.inputs = List.copyOf(inputs);
        this.missingAsNaN = missingAsNaN;
        this.inputOf = new int[names.size()];
        this.offsetOf = new int[names.size()];
        var made = new ArrayList<Column>(names.size());
        for (int input = 0; input < inputs.size(); input++) {
            for (int offset = 0; offset < inputs.get(input).width(); offset++) {
                int index = made.size();
                inputOf[index] = input;
                offsetOf[index] = offset;
                made.add(new Column(names.get(index), inputs.get(input).datatype()));
                indexes.put(names.get(index), index);
            }
        }
        this.columns = List.copyOf(made);
    }

    /**
     * The mapping of this model.
     *
     * @throws IllegalArgumentException if the model takes no rows, or its configuration names other columns than it
     *     has; the message says which and what to do
     */
    public static RowMapping of(ModelSignature signature, ModelConfig model) {
        var given = signature.inputs();
        if (given.isEmpty()) {
            throw new IllegalArgumentException(
                    "the model takes no inputs, so no row can be scored with it");
        }
        given.forEach(RowMapping::check);
        if (given.size() == 1) {
            return ofOne(given.get(0), signature, model);
        }
        return ofMany(given, model);
    }

    private static RowMapping ofOne(
            TensorSignature input, ModelSignature signature, ModelConfig model) {
        boolean flat = input.shape().size() == 1;
        long width = flat ? 1 : input.shape().get(1);
        checkOrder(signature.columns(), model.columns());
        var names = model.columns().isEmpty() ? signature.columns() : model.columns();
        if (names.isEmpty() && width == 1) {
            names = List.of(input.name());
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s has columns without names; name them in model.columns, in the order in which the model was trained"
                            .formatted(text(input)));
        }
        if (width != -1 && width != names.size()) {
            throw new IllegalArgumentException(
                    "model.columns names %d columns (%s), but %s has %d; name each of them, in the order in which the model was trained"
                            .formatted(names.size(), String.join(", ", names), text(input), width));
        }
        var datatype = Datatype.valueOf(input.datatype());
        var only = new RowInput(input.name(), datatype, names.size(), flat);
        return new RowMapping(List.of(only), names, model.missingAsNaN());
    }

    /**
     * The same names in another order can only be a mistake, and would give numbers that look
     * right.
     */
    private static void checkOrder(List<String> trained, List<String> configured) {
        if (!trained.equals(configured)
                && new HashSet<>(trained).equals(new HashSet<>(configured))) {
            throw new IllegalArgumentException(
                    "model.columns names %s, but the model was trained with the order %s; leave model.columns out, or give that order"
                            .formatted(String.join(", ", configured), String.join(", ", trained)));
        }
    }

    private static RowMapping ofMany(List<TensorSignature> given, ModelConfig model) {
        var inputs = new ArrayList<RowInput>(given.size());
        for (var input : given) {
            boolean flat = input.shape().size() == 1;
            if (!flat && input.shape().get(1) != 1) {
                throw new IllegalArgumentException(
                        "%s is one of %d inputs; rows go into one input of shape [-1,k], or into inputs of shape [-1] or [-1,1] only: export the model in one of these forms, or send it whole tensors"
                                .formatted(text(input), given.size()));
            }
            inputs.add(new RowInput(input.name(), Datatype.valueOf(input.datatype()), 1, flat));
        }
        var names = inputs.stream().map(RowInput::name).toList();
        if (!model.columns().isEmpty() && !model.columns().equals(names)) {
            throw new IllegalArgumentException(
                    "model.columns names %s, but the model has %d inputs, each a column of its own name (%s); leave model.columns out"
                            .formatted(
                                    String.join(", ", model.columns()),
                                    names.size(),
                                    String.join(", ", names)));
        }
        return new RowMapping(inputs, names, model.missingAsNaN());
    }

    private static void check(TensorSignature input) {
        switch (Datatype.valueOf(input.datatype())) {
            case BOOL, UINT8, INT8, INT16, INT32, INT64, FP32, FP64, BYTES -> {
                // what tables and records hold
            }
            case FP16, BF16, UINT16, UINT32, UINT64 ->
                    throw new IllegalArgumentException(
                            "%s is of a type that rows do not have; export the model with FP32 or INT64, or send it whole tensors"
                                    .formatted(text(input)));
        }
        var shape = input.shape();
        boolean rows = !shape.isEmpty() && shape.size() <= 2 && shape.get(0) == -1;
        if (!rows) {
            throw new IllegalArgumentException(
                    "%s does not take any number of rows; export the model with shape [-1,k], [-1,1] or [-1], the first size being the number of rows"
                            .formatted(text(input)));
        }
    }

    private static String text(TensorSignature input) {
        return "input '%s' %s %s"
                .formatted(input.name(), input.datatype(), Shape.text(input.shape()));
    }

    /** What each row must have; a column's place in the list is its index. */
    public List<Column> columns() {
        return columns;
    }

    /** The index of the column of that name; -1 if there is none. */
    public int index(String column) {
        return indexes.getOrDefault(column, -1);
    }

    /** Whether a value that is missing is scored as not-a-number; otherwise its row is refused. */
    public boolean missingAsNaN() {
        return missingAsNaN;
    }

    /**
     * Room for rows, outside the heap, to be filled and scored again and again.
     *
     * @param capacity the most rows at a time, at least 1
     * @throws IllegalArgumentException if so many rows do not fit into one tensor
     */
    public RowBatch batch(int capacity) {
        return new RowBatch(this, inputs, capacity);
    }

    /** Whether all columns lie side by side in one input of that type. */
    boolean isMatrixOf(Datatype datatype) {
        return inputs.size() == 1 && inputs.get(0).datatype() == datatype;
    }

    int inputIndex(int column) {
        return inputOf[column];
    }

    int offset(int column) {
        return offsetOf[column];
    }
}
