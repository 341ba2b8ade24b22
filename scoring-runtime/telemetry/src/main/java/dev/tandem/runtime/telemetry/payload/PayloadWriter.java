package dev.tandem.runtime.telemetry.payload;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.json.JsonTensors;
import dev.tandem.runtime.core.json.JsonWriter;
import dev.tandem.runtime.serve.json.InferResponseWriter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes payloads as the JSON of the Open Inference Protocol's V2, in whichever form they came. Numbers of 16 bits, which
 * that JSON has no form for, are written as the numbers that they are.
 */
final class PayloadWriter {

    private static final int USUAL_BYTES = 1024;

    private final String model;
    private final String revision;

    PayloadWriter(String model, String revision) {
        this.model = model;
        this.revision = revision;
    }

    byte[] write(Payload payload) {
        var json = new JsonWriter(USUAL_BYTES).raw("{\"model_name\":").string(model);
        json.raw(",\"model_version\":").string(revision);
        payload.askedId().ifPresent(id -> json.raw(",\"id\":").string(id));
        if (!payload.parameters().isEmpty()) {
            InferResponseWriter.write(json, payload.parameters());
        }
        json.raw(payload.kind() == Payload.Kind.REQUEST ? ",\"inputs\":[" : ",\"outputs\":[");
        String separator = "";
        for (var tensor : payload.tensors().entrySet()) {
            json.raw(separator);
            JsonTensors.writeHead(json, tensor.getKey(), tensor.getValue());
            JsonTensors.writeData(json, widened(tensor.getValue()));
            separator = ",";
        }
        return json.raw("]}").toBytes();
    }

    private static Tensor widened(Tensor tensor) {
        return switch (tensor.datatype()) {
            case FP16, BF16 -> widened((NumericTensor) tensor);
            default -> tensor;
        };
    }

    private static NumericTensor widened(NumericTensor halves) {
        int count = halves.shape().elements();
        var floats = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
            short bits = halves.data().getShort(i * Short.BYTES);
            floats.putFloat(
                    halves.datatype() == Datatype.FP16
                            ? Float.float16ToFloat(bits)
                            : Float.intBitsToFloat(bits << 16));
        }
        return new NumericTensor(Datatype.FP32, halves.shape(), floats.flip());
    }
}
