package dev.tandem.conformance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the model before it is judged.
 *
 * @param version the one to ask for by its name, if there is any
 * @param extensions what the server says it has beyond the specification
 * @param inputs empty where only {@code sample} is known
 * @param sample a request's inputs that the model takes
 * @param mayUnload whether it may be taken away for a moment
 * @param echoes inputs that the model gives back as they are, each with the output that it is
 */
record Model(
        String name,
        Optional<String> version,
        Set<String> extensions,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        List<Tensor> sample,
        boolean mayUnload,
        Map<String, String> echoes) {

    /** One that no model is likely to have, of the form that every server's versions can have. */
    static final String OTHER_VERSION = "987654321";

    private static final int EXTREMES = 4;

    Model {
        extensions = Set.copyOf(extensions);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        sample = List.copyOf(sample);
        echoes = Map.copyOf(echoes);
    }

    Model echoing(Map<String, String> outputsByInput) {
        return new Model(
                name, version, extensions, inputs, outputs, sample, mayUnload, outputsByInput);
    }

    /** An input of that type which comes back as it is. */
    TensorSpec echoOf(Datatype datatype) {
        return inputs.stream()
                .filter(input -> input.datatype().equals(datatype.name()))
                .filter(input -> echoes.containsKey(input.name()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new NotApplicable(
                                        "the model has no input of "
                                                + datatype
                                                + " that it gives back as it is"));
    }

    /** The inputs with plain values but for that one, which has the extremes of its type; as many rows as it takes to show them. */
    List<Tensor> withExtremes(TensorSpec input) {
        return inputs.stream()
                .map(
                        spec ->
                                spec.equals(input)
                                        ? Tensor.extremes(spec, EXTREMES)
                                        : Tensor.sample(spec, EXTREMES))
                .toList();
    }
}
