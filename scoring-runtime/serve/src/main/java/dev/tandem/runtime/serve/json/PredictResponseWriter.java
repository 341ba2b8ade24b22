package dev.tandem.runtime.serve.json;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.core.json.JsonTensors;
import dev.tandem.runtime.core.json.JsonWriter;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.RefusedException;

import java.util.Map;

/**
 * Writes the body of an answer in the V1 protocol: {@code predictions}, one for each instance. A prediction is the output's
 * row, or, where the model has several outputs, an object with that of each.
 */
public final class PredictResponseWriter {

    private static final int USUAL_BYTES = 512;

    private final byte[] head;

    public PredictResponseWriter(String model, String revision) {
        head =
                new JsonWriter(USUAL_BYTES)
                        .raw("{\"model_name\":")
                        .string(model)
                        .raw(",\"model_version\":")
                        .string(revision)
                        .toBytes();
    }

    /**
     * The answer that gives these outputs.
     *
     * @param rows how many instances there were
     */
    public WrittenAnswer write(int rows, Map<String, Tensor> outputs, AnswerParameters parameters) {
        outputs.forEach((name, tensor) -> check(name, tensor, rows));
        var json = new JsonWriter(USUAL_BYTES).raw(head);
        if (!parameters.isEmpty()) {
            InferResponseWriter.write(json, parameters);
        }
        json.raw(",\"predictions\":[");
        for (int row = 0; row < rows; row++) {
            if (row > 0) {
                json.raw(',');
            }
            writeRow(json, outputs, row);
        }
        byte[] body = json.raw("]}").toBytes();
        return new WrittenAnswer(body, body.length);
    }

    private static void check(String name, Tensor tensor, int rows) {
        var shape = tensor.shape();
        if (shape.rank() == 0 || shape.dimension(0) != rows) {
            throw RefusedException.invalid(
                    "output '%s' has shape %s and so no row for each of the %d instances; ask for it by /v2"
                            .formatted(name, shape, rows));
        }
        if (tensor.datatype() == Datatype.FP16 || tensor.datatype() == Datatype.BF16) {
            throw RefusedException.invalid(
                    "output '%s' is of type %s, which JSON does not carry; ask for it by /v2 with binary_data, or over gRPC"
                            .formatted(name, tensor.datatype()));
        }
    }

    private static void writeRow(JsonWriter json, Map<String, Tensor> outputs, int row) {
        if (outputs.size() == 1) {
            writeRow(json, outputs.values().iterator().next(), row);
            return;
        }
        char separator = '{';
        for (var output : outputs.entrySet()) {
            json.raw(separator).string(output.getKey()).raw(':');
            writeRow(json, output.getValue(), row);
            separator = ',';
        }
        json.raw('}');
    }

    private static void writeRow(JsonWriter json, Tensor tensor, int row) {
        int width = tensor.shape().elements() / (int) tensor.shape().dimension(0);
        write(json, tensor, 1, row * width, width);
    }

    /** Writes so many values, which are one element of that dimension's array. */
    private static void write(JsonWriter json, Tensor tensor, int dimension, int from, int count) {
        Shape shape = tensor.shape();
        if (dimension == shape.rank()) {
            switch (tensor) {
                case NumericTensor numbers -> JsonTensors.write(json, numbers, from);
                case TextTensor text -> json.string(text.values().get(from));
            }
            return;
        }
        int size = (int) shape.dimension(dimension);
        for (int i = 0; i < size; i++) {
            json.raw(i == 0 ? '[' : ',');
            write(json, tensor, dimension + 1, from + i * (count / size), count / size);
        }
        json.raw(']');
    }
}
