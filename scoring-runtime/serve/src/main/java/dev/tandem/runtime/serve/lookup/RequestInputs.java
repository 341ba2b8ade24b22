package dev.tandem.runtime.serve.lookup;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.Column;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.RefusedException;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What requests to a model with lookups bring: columns, keys, or the model's own tensors. */
final class RequestInputs {

    /**
     * What one request brought.
     *
     * @param given for each column whether it came
     * @param whole whether the model's own tensors came instead
     */
    record Brought(int rows, BitSet given, boolean whole) {}

    private final Optional<RowMapping> mapping;
    private final ModelSignature signature;
    private final Map<String, TensorSignature> keys;

    private RequestInputs(
            Optional<RowMapping> mapping,
            ModelSignature signature,
            Map<String, TensorSignature> keys) {
        this.mapping = mapping;
        this.signature = signature;
        this.keys = keys;
    }

    /**
     * What requests may bring, where these views are asked.
     *
     * @throws IllegalArgumentException if two of the views, or a view and the model, do not go together
     */
    static RequestInputs of(
            ModelSignature model,
            Optional<RowMapping> mapping,
            List<ViewConfig> views,
            List<FeatureSource> sources) {
        var columns = mapping.map(RequestInputs::columns).orElse(Map.of());
        var keys = keys(views, columns);
        var found = lookedUp(sources, mapping);
        var shown = new ArrayList<>(keys.values());
        var accepted = new ArrayList<>(keys.values());
        columns.forEach(
                (name, column) -> {
                    if (!keys.containsKey(name)) {
                        accepted.add(column);
                        if (!found.contains(name)) {
                            shown.add(column);
                        }
                    }
                });
        if (mapping.isEmpty()) {
            shown.addAll(model.inputs());
        }
        return new RequestInputs(mapping, model.ofRequests(shown, accepted), keys);
    }

    private static Map<String, TensorSignature> columns(RowMapping mapping) {
        var columns = new LinkedHashMap<String, TensorSignature>();
        for (Column column : mapping.columns()) {
            columns.put(
                    column.name(),
                    new TensorSignature(column.name(), column.datatype().name(), List.of(-1L)));
        }
        return columns;
    }

    private static Map<String, TensorSignature> keys(
            List<ViewConfig> views, Map<String, TensorSignature> columns) {
        var keys = new LinkedHashMap<String, TensorSignature>();
        for (var view : views) {
            var key = Keys.input(view);
            var other = keys.getOrDefault(key.name(), columns.getOrDefault(key.name(), key));
            if (!other.equals(key)) {
                throw new IllegalArgumentException(
                        "the key '%s' of view '%s' is %s, but %s in the model or another view; give one of them another name"
                                .formatted(
                                        key.name(), view.name(), key.datatype(), other.datatype()));
            }
            keys.put(key.name(), key);
        }
        return keys;
    }

    private static Set<String> lookedUp(List<FeatureSource> sources, Optional<RowMapping> mapping) {
        var found = new HashSet<String>();
        for (var source : sources) {
            for (int column : source.columns()) {
                String name = mapping.orElseThrow().columns().get(column).name();
                if (!found.add(name)) {
                    throw new IllegalArgumentException(
                            "column '%s' is a feature of view '%s' and of another; list in features which of the view's to take"
                                    .formatted(name, source.view()));
                }
            }
        }
        return found;
    }

    Optional<RowMapping> mapping() {
        return mapping;
    }

    /** What clients may send. */
    ModelSignature signature() {
        return signature;
    }

    /**
     * Tells what came.
     *
     * @param inputs which {@link #signature} has accepted
     * @throws RefusedException if it does not belong together
     */
    Brought judge(Map<String, Tensor> inputs) {
        if (inputs.isEmpty()) {
            throw RefusedException.invalid("the request has no inputs");
        }
        var given = new BitSet();
        var whole = Optional.<String>empty();
        var first = inputs.entrySet().iterator().next();
        for (var input : inputs.entrySet()) {
            int column = mapping.isPresent() ? mapping.get().index(input.getKey()) : -1;
            if (column >= 0) {
                given.set(column);
            } else if (!keys.containsKey(input.getKey())) {
                whole = Optional.of(input.getKey());
            }
            checkRows(first, input);
        }
        boolean keyed = given.stream().allMatch(this::isKey);
        if (whole.isPresent() && !keyed) {
            throw RefusedException.invalid(
                    "input '%s' is the model's own tensor and holds every column; send it alone, or send columns"
                            .formatted(whole.get()));
        }
        return new Brought(rows(first.getValue()), given, whole.isPresent());
    }

    private boolean isKey(int column) {
        return keys.containsKey(mapping.orElseThrow().columns().get(column).name());
    }

    private static void checkRows(
            Map.Entry<String, Tensor> first, Map.Entry<String, Tensor> other) {
        if (rows(first.getValue()) != rows(other.getValue())) {
            throw RefusedException.invalid(
                    "input '%s' has %d rows, but input '%s' has %d; each has one value for each row"
                            .formatted(
                                    first.getKey(),
                                    rows(first.getValue()),
                                    other.getKey(),
                                    rows(other.getValue())));
        }
    }

    /** Every input of a model that takes rows has them as its first size. */
    private static int rows(Tensor tensor) {
        return tensor.shape().rank() == 0 ? 1 : (int) tensor.shape().dimension(0);
    }
}
