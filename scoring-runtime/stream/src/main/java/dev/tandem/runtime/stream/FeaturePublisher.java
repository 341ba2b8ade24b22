package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.PublishConfig;
import dev.tandem.runtime.core.FeatureLayout;
import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.features.FeatureWriter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes rows of a view, one for each record that was scored: values of its fields and of the model's outputs, an output
 * with several values for a row giving {@code NAME_0}, {@code NAME_1} and so on, or the classes' names in place of numbers. Of several records of one entity the last
 * stays.
 */
final class FeaturePublisher {

    /** Where a feature's value is taken from: an output's value at that index, or, without an output, a field. */
    private record Source(Optional<String> output, int index, String field) {}

    /** A row to be written. */
    static final class Row {
        private final String key;
        private final Object[] values;

        private Row(String key, Object[] values) {
            this.key = key;
            this.values = values;
        }
    }

    private final PublishConfig config;
    private final FeatureWriter writer;
    private final FeatureLayout layout;
    private final List<Source> sources = new ArrayList<>();

    FeaturePublisher(PublishConfig config, FeatureWriter writer, ModelSignature model) {
        this.config = config;
        this.writer = writer;
        this.layout = FeatureLayout.of(config.view());
        for (var feature : config.view().features()) {
            sources.add(source(config.columnOf(feature), model));
        }
    }

    private static Source source(String name, ModelSignature model) {
        var outputs = model.outputNames();
        if (outputs.contains(name)) {
            return new Source(Optional.of(name), 0, name);
        }
        for (String output : outputs) {
            int classes = model.labels(output).size();
            for (int i = 0; i < classes; i++) {
                if (model.valueName(output, i, classes).equals(name)) {
                    return new Source(Optional.of(output), i, name);
                }
            }
        }
        int at = name.lastIndexOf('_');
        boolean indexed = at > 0 && name.substring(at + 1).matches("[0-9]{1,6}");
        if (indexed
                && outputs.contains(name.substring(0, at))
                && model.labels(name.substring(0, at)).isEmpty()) {
            return new Source(
                    Optional.of(name.substring(0, at)),
                    Integer.parseInt(name.substring(at + 1)),
                    name);
        }
        return new Source(Optional.empty(), 0, name);
    }

    /** The fields of a record that are needed. */
    static Set<String> fields(PublishConfig config, ModelSignature model) {
        var fields = new TreeSet<String>();
        fields.add(config.entity());
        for (var feature : config.view().features()) {
            var source = source(config.columnOf(feature), model);
            if (source.output().isEmpty()) {
                fields.add(source.field());
            }
        }
        return fields;
    }

    FeatureWriter writer() {
        return writer;
    }

    /**
     * The row that a scored record gives.
     *
     * @param row the record's place in the outputs, which have that many rows
     * @throws InvalidInputException if it has no key, or a value is none of its feature's type
     */
    Row row(RecordFields fields, FieldSpans spans, Map<String, Tensor> outputs, int row, int rows) {
        String key =
                EntityKeys.of(config.view(), fields.place(config.entity()), spans)
                        .orElseThrow(
                                () ->
                                        new InvalidInputException(
                                                "field '%s' is missing or null: by it view '%s' is written"
                                                        .formatted(
                                                                config.entity(),
                                                                config.view().name())));
        var values = new Object[sources.size()];
        for (int i = 0; i < values.length; i++) {
            var source = sources.get(i);
            values[i] =
                    source.output().isPresent()
                            ? value(outputs.get(source.output().get()), source, row, rows)
                            : FieldValues.of(spans, fields.place(source.field()));
        }
        // Now, because what is wrong with one row must not come to light among the others.
        layout.encode(0, values);
        return new Row(key, values);
    }

    private static Object value(Tensor output, Source source, int row, int rows) {
        int width = output.shape().elements() / rows;
        if (source.index() >= width) {
            throw new InvalidInputException(
                    "'%s' is to be published, but output '%s' has %d values for each row"
                            .formatted(source.field(), source.output().orElse(""), width));
        }
        int at = row * width + source.index();
        return switch (output) {
            case TextTensor text -> text.values().get(at);
            case NumericTensor numbers -> number(numbers, at);
        };
    }

    private static Object number(NumericTensor tensor, int at) {
        var data = tensor.data();
        return switch (tensor.datatype()) {
            case FP32 -> data.getFloat(at * 4);
            case FP64 -> data.getDouble(at * 8);
            case INT64, UINT64 -> data.getLong(at * 8);
            case INT32 -> (long) data.getInt(at * 4);
            case UINT32 -> Integer.toUnsignedLong(data.getInt(at * 4));
            case INT16 -> (long) data.getShort(at * 2);
            case UINT16 -> (long) Short.toUnsignedInt(data.getShort(at * 2));
            case INT8 -> (long) data.get(at);
            case UINT8 -> (long) Byte.toUnsignedInt(data.get(at));
            case BOOL -> data.get(at) != 0;
            case FP16, BF16, BYTES ->
                    throw new IllegalStateException(tensor.datatype() + " is refused before");
        };
    }

    /**
     * Writes these rows, and returns when they are there.
     *
     * @throws dev.tandem.runtime.features.FeatureStoreException if the store does not take them
     */
    void write(List<Row> rows) {
        for (var row : rows) {
            writer.put(row.key, row.values);
        }
        writer.flush();
    }
}
