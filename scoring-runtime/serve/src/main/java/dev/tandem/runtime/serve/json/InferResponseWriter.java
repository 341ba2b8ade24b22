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
import java.util.Optional;

/** Writes the body of an infer response (Open Inference Protocol, REST, "Inference Response JSON Object"). */
public final class InferResponseWriter {

    private static final int BYTES_BESIDE_DATA = 512;

    private final byte[] head;

    public InferResponseWriter(String model, String revision) {
        head =
                new JsonWriter(BYTES_BESIDE_DATA)
                        .raw("{\"model_name\":")
                        .string(model)
                        .raw(",\"model_version\":")
                        .string(revision)
                        .toBytes();
    }

    /** The answer that gives these outputs, flat and in their order. */
    public byte[] write(
            Optional<String> id, Map<String, Tensor> outputs, AnswerParameters parameters) {
        var json = new JsonWriter(BYTES_BESIDE_DATA).raw(head);
        id.ifPresent(value -> json.raw(",\"id\":").string(value));
        if (!parameters.isEmpty()) {
            write(json, parameters);
        }
        json.raw(",\"outputs\":[");
        char separator = ' ';
        for (var output : outputs.entrySet()) {
            if (separator == ',') {
                json.raw(',');
            }
            separator = ',';
            write(json, output.getKey(), output.getValue());
        }
        return json.raw("]}").toBytes();
    }

    private static void write(JsonWriter json, AnswerParameters parameters) {
        json.raw(",\"parameters\":");
        char separator = '{';
        if (parameters.precomputed().isPresent()) {
            json.raw("{\"precomputed\":").raw(parameters.precomputed().get().toString());
            separator = ',';
        }
        for (var count : parameters.counts().entrySet()) {
            json.raw(separator).string(count.getKey()).raw(':').number(count.getValue());
            separator = ',';
        }
        json.raw('}');
    }

    private static void write(JsonWriter json, String name, Tensor tensor) {
        json.raw("{\"name\":")
                .string(name)
                .raw(",\"datatype\":\"")
                .raw(tensor.datatype().name())
                .raw("\",\"shape\":[");
        writeShape(json, tensor.shape());
        json.raw("],\"data\":[");
        switch (tensor) {
            case NumericTensor numeric -> writeNumbers(json, name, numeric);
            case TextTensor text -> writeStrings(json, text);
        }
        json.raw("]}");
    }

    private static void writeShape(JsonWriter json, Shape shape) {
        for (int i = 0; i < shape.rank(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            json.number(shape.dimension(i));
        }
    }

    private static void writeStrings(JsonWriter json, TextTensor tensor) {
        for (int i = 0; i < tensor.values().size(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            json.string(tensor.values().get(i));
        }
    }

    private static void writeNumbers(JsonWriter json, String name, NumericTensor tensor) {
        if (tensor.datatype() == Datatype.FP16 || tensor.datatype() == Datatype.BF16) {
            throw RefusedException.invalid(
                    "output '%s' is of type %s, which JSON does not carry; ask for it over gRPC"
                            .formatted(name, tensor.datatype()));
        }
        for (int i = 0; i < tensor.shape().elements(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            JsonTensors.write(json, tensor, i);
        }
    }
}
