package dev.tandem.conformance;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a model gave, by the outputs' names: their order means nothing. */
record Outputs(Map<String, Tensor> byName) {

    static Outputs of(Collection<Tensor> tensors) {
        var byName = new TreeMap<String, Tensor>();
        for (var tensor : tensors) {
            if (byName.put(tensor.name(), tensor) != null) {
                throw new Unmet("output '" + tensor.name() + "' is there twice");
            }
        }
        return new Outputs(byName);
    }

    Tensor get(String name) {
        return byName.computeIfAbsent(
                name,
                missing -> {
                    throw new Unmet(
                            "output '%s' is missing; there are %s"
                                    .formatted(missing, byName.keySet()));
                });
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** The output of that name, with the datatype and a shape that the metadata says. */
    void mustMatch(TensorSpec spec) {
        var output = get(spec.name());
        if (!output.datatype().name().equals(spec.datatype()) || !spec.allows(output.shape())) {
            throw new Unmet(
                    "output '%s' is %s %s, the metadata says %s %s"
                            .formatted(
                                    spec.name(),
                                    output.datatype(),
                                    output.shape(),
                                    spec.datatype(),
                                    spec.shape()));
        }
    }

    /** The same names, types, shapes and values, bit for bit. */
    void mustEqual(Outputs expected) {
        if (!byName.keySet().equals(expected.byName.keySet())) {
            throw new Unmet(
                    "the outputs are %s, but by the plain request %s"
                            .formatted(names(), expected.names()));
        }
        expected.byName.values().forEach(this::mustHold);
    }

    void mustHold(Tensor expected) {
        var actual = get(expected.name());
        if (actual.datatype() != expected.datatype() || !actual.shape().equals(expected.shape())) {
            throw new Unmet(
                    "output '%s' is %s %s, but by the plain request %s %s"
                            .formatted(
                                    expected.name(),
                                    actual.datatype(),
                                    actual.shape(),
                                    expected.datatype(),
                                    expected.shape()));
        }
        mustEqual(expected.name(), expected.values(), actual.values());
    }

    static void mustEqual(String name, List<Object> expected, List<Object> actual) {
        for (int i = 0; i < expected.size(); i++) {
            // 16-bit floats are bits in binary and decimal in JSON.
            boolean comparable = expected.get(i).getClass() == actual.get(i).getClass();
            if (comparable && !Objects.equals(expected.get(i), actual.get(i))) {
                throw new Unmet(
                        "value %d of '%s' is %s, expected %s"
                                .formatted(i, name, actual.get(i), expected.get(i)));
            }
        }
    }
}
