package dev.tandem.runtime.core.json;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;

import java.nio.ByteBuffer;

/** How a tensor's values are written, the same in every answer. */
public final class JsonTensors {

    private JsonTensors() {}

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
