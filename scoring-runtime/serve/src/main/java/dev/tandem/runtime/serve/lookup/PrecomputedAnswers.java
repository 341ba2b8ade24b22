package dev.tandem.runtime.serve.lookup;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.FeatureRow;
import dev.tandem.runtime.core.FeatureType;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.features.FeatureLookup;
import dev.tandem.runtime.features.FoundFeatures;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Answers that a batch job computed before: each feature of the view is an output of its name, one value for each row.
 * Whoever asks for outputs by name gets them only if the view has all of them; whoever asks for none gets those that
 * the view has.
 */
final class PrecomputedAnswers {

    /** A feature as an output. */
    private record Output(
            String name, int feature, FeatureType type, Datatype datatype, boolean upright) {}

    private final FeatureLookup lookup;
    private final Set<String> allOutputs;
    private final Map<String, Output> outputs = new LinkedHashMap<>();
    private final LongAdder given = new LongAdder();

    private PrecomputedAnswers(FeatureLookup lookup, Set<String> allOutputs) {
        this.lookup = lookup;
        this.allOutputs = allOutputs;
    }

    /**
     * The answers in that view.
     *
     * @throws IllegalArgumentException if a feature has an output's name and another type or size
     */
    static PrecomputedAnswers of(FeatureLookup lookup, ModelSignature signature) {
        var answers = new PrecomputedAnswers(lookup, signature.outputNames());
        for (var feature : lookup.view().features()) {
            int index = lookup.layout().index(feature.name());
            var type = lookup.layout().type(index);
            var output =
                    signature.outputs().stream()
                            .filter(given -> given.name().equals(feature.name()))
                            .findFirst();
            output.ifPresent(given -> check(lookup.view().name(), given, type));
            answers.outputs.put(
                    feature.name(),
                    new Output(
                            feature.name(),
                            index,
                            type,
                            output.map(given -> Datatype.valueOf(given.datatype()))
                                    .orElseGet(() -> usual(type)),
                            output.map(given -> given.shape().size() == 2).orElse(false)));
        }
        return answers;
    }

    private static void check(String view, TensorSignature output, FeatureType type) {
        boolean text = output.datatype().equals(Datatype.BYTES.name());
        boolean one =
                output.shape().size() == 1
                        || (output.shape().size() == 2 && Math.abs(output.shape().get(1)) == 1);
        if (text != (type == FeatureType.STRING) || !one || !isWritten(output.datatype())) {
            throw new IllegalArgumentException(
                    "feature '%s' of view '%s' is %s, but the model's output of that name is %s %s; give the feature another name"
                            .formatted(
                                    output.name(), view, type, output.datatype(), output.shape()));
        }
    }

    private static boolean isWritten(String datatype) {
        return switch (Datatype.valueOf(datatype)) {
            case FP32, FP64, INT64, INT32, BOOL, BYTES -> true;
            default -> false;
        };
    }

    private static Datatype usual(FeatureType type) {
        return switch (type) {
            case FLOAT32 -> Datatype.FP32;
            case FLOAT64 -> Datatype.FP64;
            case INT64 -> Datatype.INT64;
            case BOOL -> Datatype.BOOL;
            case STRING -> Datatype.BYTES;
        };
    }

    FeatureLookup lookup() {
        return lookup;
    }

    String entity() {
        return lookup.view().entity();
    }

    /** How many requests were answered so. */
    long given() {
        return given.sum();
    }

    /** The answer to a request for these outputs; empty where part of it was not found. */
    Optional<Map<String, Tensor>> answer(FoundFeatures found, Set<String> asked) {
        var names = asked.equals(allOutputs) ? outputs.keySet() : asked;
        if (!outputs.keySet().containsAll(names) || !isWhole(found.rows(), names)) {
            return Optional.empty();
        }
        var answer = new LinkedHashMap<String, Tensor>();
        names.forEach(name -> answer.put(name, tensor(outputs.get(name), found.rows())));
        given.increment();
        return Optional.of(answer);
    }

    private boolean isWhole(List<FeatureRow> rows, Set<String> names) {
        for (var row : rows) {
            if (row.isMissing()
                    || names.stream().anyMatch(name -> row.isNull(outputs.get(name).feature()))) {
                return false;
            }
        }
        return true;
    }

    private static Tensor tensor(Output output, List<FeatureRow> rows) {
        var shape = output.upright() ? Shape.of(rows.size(), 1) : Shape.of(rows.size());
        if (output.datatype() == Datatype.BYTES) {
            var texts = new ArrayList<String>(rows.size());
            rows.forEach(row -> texts.add(row.text(output.feature())));
            return new TextTensor(shape, texts);
        }
        var data =
                ByteBuffer.allocate(rows.size() * output.datatype().size())
                        .order(ByteOrder.nativeOrder());
        rows.forEach(row -> put(data, output, row));
        return new NumericTensor(output.datatype(), shape, data.flip());
    }

    private static void put(ByteBuffer data, Output output, FeatureRow row) {
        // int64 does not fit into a double.
        long whole =
                output.type() == FeatureType.INT64
                        ? row.wholeNumber(output.feature())
                        : (long) row.number(output.feature());
        switch (output.datatype()) {
            case FP32 -> data.putFloat((float) row.number(output.feature()));
            case FP64 -> data.putDouble(row.number(output.feature()));
            case INT64 -> data.putLong(whole);
            case INT32 -> data.putInt((int) whole);
            case BOOL -> data.put((byte) (whole == 0 ? 0 : 1));
            default -> throw new IllegalStateException(output.datatype() + " is refused at start");
        }
    }
}
