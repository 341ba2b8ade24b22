package dev.tandem.runtime.core.json;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import java.nio.ByteBuffer;

/** How a tensor is written in the Open Inference Protocol's JSON, the same wherever it stands. */
public final class JsonTensors {

    private JsonTensors() {}

    /** Writes a tensor's name, datatype and shape, and leaves its object open. */
    public static void writeHead(JsonWriter json, String name, Tensor tensor) {
        json.raw("{\"name\":")
                .string(name)
                .raw(",\"datatype\":\"")
                .raw(tensor.datatype().name())
                .raw("\",\"shape\":[");
        writeShape(json, tensor.shape());
        json.raw(']');
    }

    /**
     * Writes all values of the tensor whose object is open, flat, and closes the object.
     *
     * @throws IllegalArgumentException for {@link Datatype#FP16} and {@link Datatype#BF16}, which JSON does not carry
     */
    public static void writeData(JsonWriter json, Tensor tensor) {
        json.raw(",\"data\":[");
        if (tensor instanceof NumericTensor numeric) {
            writeNumbers(json, numeric);
        } else if (tensor instanceof TextTensor text) {
            writeStrings(json, text);
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

    private static void writeNumbers(JsonWriter json, NumericTensor tensor) {
        for (int i = 0; i < tensor.shape().elements(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            write(json, tensor, i);
        }
    }

    /**
     * Writes one value, counted row-major.
     *
     * @throws IllegalArgumentException for {@link Datatype#FP16} and {@link Datatype#BF16}, which JSON does not carry
     */
    public static void write(JsonWriter json, NumericTensor tensor, int index) {
        ByteBuffer data = tensor.data();
        switch (tensor.datatype()) {
            case FP32 -> json.number(data.getFloat(index * 4));
            case FP64 -> json.number(data.getDouble(index * 8));
            case INT64 -> json.number(data.getLong(index * 8));
            case UINT64 -> json.raw(Long.toUnsignedString(data.getLong(index * 8)));
            case INT32 -> json.number(data.getInt(index * 4));
            case UINT32 -> json.number(Integer.toUnsignedLong(data.getInt(index * 4)));
            case INT16 -> json.number(data.getShort(index * 2));
            case UINT16 -> json.number(Short.toUnsignedInt(data.getShort(index * 2)));
            case INT8 -> json.number(data.get(index));
            case UINT8 -> json.number(Byte.toUnsignedInt(data.get(index)));
            case BOOL -> json.raw(data.get(index) == 0 ? "false" : "true");
            case FP16, BF16 ->
                    throw new IllegalArgumentException("JSON does not carry " + tensor.datatype());
            case BYTES -> throw new IllegalStateException("BYTES is no numeric tensor");
        }
    }
}
