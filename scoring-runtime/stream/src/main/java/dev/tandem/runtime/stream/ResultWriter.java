package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.core.json.JsonTensors;
import dev.tandem.runtime.core.json.JsonWriter;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes results: {@code {"id", "model_name", "model_version", "outputs": {...}}} and the kept fields, whose values are
 * the record's own bytes. An output of one value for each row is that value, one of several is an array.
 */
final class ResultWriter {

    /** What results have of their own; no kept field may have such a name. */
    static final Set<String> OWN_FIELDS = Set.of("id", "model_name", "model_version", "outputs");

    private static final int USUAL_BYTES = 512;

    private final JsonWriter json = new JsonWriter(USUAL_BYTES);
    private final byte[] afterId;
    private final List<Kept> kept;

    /** A field to pass on: its place in the record, and its key and colon as they stand in the result. */
    private static final class Kept {
        private final int field;
        private final byte[] key;

        private Kept(int field, String name) {
            this.field = field;
            this.key = new JsonWriter(USUAL_BYTES).raw(',').string(name).raw(':').toBytes();
        }
    }

    ResultWriter(String model, String version, RecordFields fields, List<String> keep) {
        afterId =
                new JsonWriter(USUAL_BYTES)
                        .raw("\",\"model_name\":")
                        .string(model)
                        .raw(",\"model_version\":")
                        .string(version)
                        .raw(",\"outputs\":{")
                        .toBytes();
        kept = keep.stream().map(name -> new Kept(fields.place(name), name)).toList();
    }

    /** An output with its key as it stands in every result, made once for a batch. */
    static final class Output {
        private final byte[] key;
        private final Tensor tensor;
        private final int width;

        private Output(String name, Tensor tensor, int width) {
            this.key = new JsonWriter(USUAL_BYTES).string(name).raw(':').toBytes();
            this.tensor = tensor;
            this.width = width;
        }
    }

    /**
     * The outputs of a batch, to be written row by row.
     *
     * @throws StreamException if one has no row for each of the inputs' rows: the model does not score rows
     */
    static List<Output> outputs(Map<String, Tensor> outputs, int rows) {
        return outputs.entrySet().stream()
                .map(output -> output(output.getKey(), output.getValue(), rows))
                .toList();
    }

    private static Output output(String name, Tensor tensor, int rows) {
        var shape = tensor.shape();
        if (shape.rank() == 0 || shape.dimension(0) != rows) {
            throw new StreamException(
                    TerminationReason.ModelInvalid,
                    "output '%s' has shape %s for %d rows; a model that scores streams gives one row of each output for each row it takes"
                            .formatted(name, shape, rows));
        }
        if (tensor.datatype() == Datatype.FP16 || tensor.datatype() == Datatype.BF16) {
            throw new StreamException(
                    TerminationReason.ModelInvalid,
                    "output '%s' is of type %s, which JSON does not carry; export the model with FP32"
                            .formatted(name, tensor.datatype()));
        }
        return new Output(name, tensor, shape.elements() / rows);
    }

    /** The result of one record, which is that row of the batch. */
    byte[] write(
            ConsumerRecord<byte[], byte[]> record,
            FieldSpans spans,
            List<Output> outputs,
            int row) {
        json.clear();
        // A topic's name has no character that JSON escapes (Kafka: letters, digits, '.', '_',
        // '-').
        json.raw("{\"id\":\"").raw(record.topic()).raw('-').number(record.partition()).raw('-');
        json.number(record.offset()).raw(afterId);
        for (int i = 0; i < outputs.size(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            json.raw(outputs.get(i).key);
            write(outputs.get(i), row);
        }
        json.raw('}');
        for (var field : kept) {
            json.raw(field.key);
            if (spans.has(field.field)) {
                json.raw(spans.json(), spans.start(field.field), spans.length(field.field));
            } else {
                json.raw("null");
            }
        }
        return json.raw('}').toBytes();
    }

    private void write(Output output, int row) {
        int width = output.width;
        if (width != 1) {
            json.raw('[');
        }
        for (int i = row * width; i < (row + 1) * width; i++) {
            if (i > row * width) {
                json.raw(',');
            }
            switch (output.tensor) {
                case NumericTensor numbers -> JsonTensors.write(json, numbers, i);
                case TextTensor texts -> json.string(texts.values().get(i));
            }
        }
        if (width != 1) {
            json.raw(']');
        }
    }
}
