package dev.tandem.runtime.serve.json;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.json.JsonTensors;
import dev.tandem.runtime.core.json.JsonWriter;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.raw.RawTensor;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Map;

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

    /** The answer that gives these outputs, flat and in their order; behind the JSON those that are to be bytes. */
    public WrittenAnswer write(
            InferenceRequest request, Map<String, Tensor> outputs, AnswerParameters parameters) {
        var json = new JsonWriter(BYTES_BESIDE_DATA).raw(head);
        request.id().ifPresent(value -> json.raw(",\"id\":").string(value));
        if (!parameters.isEmpty()) {
            write(json, parameters);
        }
        json.raw(",\"outputs\":[");
        var behind = new ArrayList<ByteBuffer>(0);
        char separator = ' ';
        for (var output : outputs.entrySet()) {
            if (separator == ',') {
                json.raw(',');
            }
            separator = ',';
            JsonTensors.writeHead(json, output.getKey(), output.getValue());
            if (request.forms().isRaw(output.getKey())) {
                var bytes = RawTensor.bytes(output.getValue());
                json.raw(",\"parameters\":{\"binary_data_size\":")
                        .number(bytes.remaining())
                        .raw("}}");
                behind.add(bytes);
            } else {
                writeData(json, output.getKey(), output.getValue());
            }
        }
        json.raw("]}");
        int jsonBytes = json.length();
        behind.forEach(json::raw);
        return new WrittenAnswer(json.toBytes(), jsonBytes);
    }

    /** Writes the field {@code parameters}, with a comma before it. */
    public static void write(JsonWriter json, AnswerParameters parameters) {
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

    private static void writeData(JsonWriter json, String name, Tensor tensor) {
        if (tensor.datatype() == Datatype.FP16 || tensor.datatype() == Datatype.BF16) {
            throw RefusedException.invalid(
                    "output '%s' is of type %s, which JSON does not carry; ask for it with binary_data, or over gRPC"
                            .formatted(name, tensor.datatype()));
        }
        JsonTensors.writeData(json, tensor);
    }
}
