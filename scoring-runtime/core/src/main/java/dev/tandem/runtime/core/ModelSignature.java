package dev.tandem.runtime.core;

import dev.tandem.runtime.config.TensorSignature;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** What a model takes and gives. */
public final class ModelSignature {

    private final List<TensorSignature> inputs;
    private final List<TensorSignature> outputs;
    private final Map<String, ModelInput> inputByName = new LinkedHashMap<>();
    private final Map<String, Datatype> outputTypes = new LinkedHashMap<>();
    private final List<String> columns;
    private final Map<String, List<String>> labels;
    private final boolean partial;

    public ModelSignature(List<TensorSignature> inputs, List<TensorSignature> outputs) {
        this(inputs, outputs, List.of(), Map.of(), false);
        inputs.forEach(input -> inputByName.put(input.name(), new ModelInput(input)));
    }

    private ModelSignature(
            List<TensorSignature> inputs,
            List<TensorSignature> outputs,
            List<String> columns,
            Map<String, List<String>> labels,
            boolean partial) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.columns = List.copyOf(columns);
        this.labels = Map.copyOf(labels);
        this.partial = partial;
        outputs.forEach(
                output -> outputTypes.put(output.name(), Datatype.valueOf(output.datatype())));
    }

    /**
     * The same signature where the model's file itself names the columns of its one matrix.
     *
     * @param names in the matrix's order; empty where the file names none
     */
    public ModelSignature withColumns(List<String> names) {
        var named = new ModelSignature(inputs, outputs, names, labels, partial);
        named.inputByName.putAll(inputByName);
        return named;
    }

    /** What the model's file calls the columns of its one matrix; empty where it does not. */
    public List<String> columns() {
        return columns;
    }

    /**
     * The same signature where the columns of some outputs are classes.
     *
     * @param classes what they are called, in the columns' order, by the outputs' names
     */
    public ModelSignature withLabels(Map<String, List<String>> classes) {
        var labelled = new ModelSignature(inputs, outputs, columns, classes, partial);
        labelled.inputByName.putAll(inputByName);
        return labelled;
    }

    /** What the classes are called that the columns of that output are; empty where they are none, or have no names. */
    public List<String> labels(String output) {
        return labels.getOrDefault(output, List.of());
    }

    /**
     * What one of the values that a row has in an output is called where it stands by itself, as in a table: the output's
     * name, with the class behind it where there are several. It is the number where classes have no names, or names that
     * differ in upper and lower case only, which columns of tables cannot.
     *
     * @param index of the value
     * @param width how many values a row has
     */
    public String valueName(String output, int index, int width) {
        if (width == 1) {
            return output;
        }
        var classes = labels(output);
        var distinct = classes.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct();
        return output + "_" + (distinct.count() == width ? classes.get(index) : index);
    }

    /**
     * What a request may hold where the rest is found elsewhere: some of these columns, or this model's own inputs.
     * Whether it is enough is for whoever finds the rest to say, and not for {@link #checkComplete}.
     *
     * @param shown what clients are told to send
     * @param columns one value for each row, taken as {@code [n]} or {@code [n,1]}
     */
    public ModelSignature ofRequests(List<TensorSignature> shown, List<TensorSignature> columns) {
        var requests = new ModelSignature(shown, outputs, this.columns, labels, true);
        requests.inputByName.putAll(inputByName);
        columns.forEach(
                column -> requests.inputByName.put(column.name(), ModelInput.column(column)));
        return requests;
    }

    public List<TensorSignature> inputs() {
        return inputs;
    }

    /** How many inputs a request can have at the most. */
    public int mostInputs() {
        return inputByName.size();
    }

    public List<TensorSignature> outputs() {
        return outputs;
    }

    /** The names of all outputs, in the model's order. */
    public Set<String> outputNames() {
        return outputTypes.keySet();
    }

    /**
     * The input of that name.
     *
     * @throws InvalidInputException if the model has none
     */
    public ModelInput input(String name) {
        var input = inputByName.get(name);
        if (input == null) {
            throw new InvalidInputException(
                    "input '%s' is none of the model's; it takes %s"
                            .formatted(name, quoted(inputByName.keySet())));
        }
        return input;
    }

    /**
     * The type of the output of that name.
     *
     * @throws InvalidInputException if the model has none
     */
    public Datatype outputType(String name) {
        var datatype = outputTypes.get(name);
        if (datatype == null) {
            throw new InvalidInputException(
                    "output '%s' is none of the model's; it gives %s"
                            .formatted(name, quoted(outputNames())));
        }
        return datatype;
    }

    /**
     * Refuses a request that the model does not take.
     *
     * @param given the inputs
     * @param asked the outputs
     * @throws InvalidInputException saying which name, type or shape is not the model's
     */
    public void check(Map<String, Tensor> given, Set<String> asked) {
        for (var entry : given.entrySet()) {
            var input = input(entry.getKey());
            input.accept(entry.getValue().datatype().name());
            input.accept(entry.getValue().shape());
        }
        checkComplete(given.keySet());
        asked.forEach(this::outputType);
        if (asked.isEmpty()) {
            throw new InvalidInputException("no output is asked for");
        }
    }

    /**
     * Refuses inputs of which one is missing.
     *
     * @param given names that {@link #input} has accepted
     */
    public void checkComplete(Set<String> given) {
        if (partial || given.size() == inputByName.size()) {
            return;
        }
        var missing = new ArrayList<>(inputByName.keySet());
        missing.removeAll(given);
        throw new InvalidInputException(
                "input %s is missing; the model takes %s"
                        .formatted(
                                quoted(missing),
                                inputs.stream()
                                        .map(
                                                input ->
                                                        "'%s' %s %s"
                                                                .formatted(
                                                                        input.name(),
                                                                        input.datatype(),
                                                                        Shape.text(input.shape())))
                                        .collect(Collectors.joining(", "))));
    }

    /**
     * The smallest request that the model takes, of zeros and empty strings.
     *
     * @param memory gives room for that many bytes, in the machine's byte order
     */
    public Map<String, Tensor> smallestInputs(IntFunction<ByteBuffer> memory) {
        var tensors = new LinkedHashMap<String, Tensor>();
        inputByName.forEach((name, input) -> tensors.put(name, smallest(input, memory)));
        return tensors;
    }

    private static Tensor smallest(ModelInput input, IntFunction<ByteBuffer> memory) {
        var shape = input.smallest();
        if (input.datatype() == Datatype.BYTES) {
            return new TextTensor(shape, Collections.nCopies(shape.elements(), ""));
        }
        var data = memory.apply(shape.elements() * input.datatype().size());
        while (data.hasRemaining()) {
            data.put((byte) 0);
        }
        return new NumericTensor(input.datatype(), shape, data.flip());
    }

    /** The fewest bytes that can carry {@link #smallestInputs} in any encoding of the protocol, at least 1. */
    public int smallestInputBytes() {
        long bytes =
                inputByName.values().stream()
                        .mapToLong(
                                input ->
                                        (long) input.smallest().elements()
                                                * Math.max(1, Math.min(2, input.datatype().size())))
                        .sum();
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes));
    }

    private static String quoted(Iterable<String> names) {
        var quoted = new ArrayList<String>();
        names.forEach(name -> quoted.add("'" + name + "'"));
        return String.join(", ", quoted);
    }
}
