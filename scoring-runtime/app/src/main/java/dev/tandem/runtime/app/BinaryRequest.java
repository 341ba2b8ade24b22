package dev.tandem.runtime.app;

import dev.tandem.runtime.app.bench.HttpPost;
import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.json.JsonWriter;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

/** An example as binary data behind its JSON, which asks for the answer in the same way (Triton's extension "Binary tensor data"). */
final class BinaryRequest {

    /** The header that says where the JSON ends. */
    private static final String LENGTH_HEADER = "Inference-Header-Content-Length";

    private BinaryRequest() {}

    static HttpPost of(ExampleRequest example, URI url) {
        var random = ExampleRequest.random();
        var json = new JsonWriter(256).raw("{\"inputs\":[");
        var data = new JsonWriter(256);
        for (var input : example.inputs()) {
            int before = data.length();
            for (long i = example.values(input); i > 0; i--) {
                data.raw(value(input, random));
            }
            json.raw(input.equals(example.inputs().getFirst()) ? "" : ",")
                    .raw("{\"name\":")
                    .string(input.name())
                    .raw(",\"datatype\":")
                    .string(input.datatype())
                    .raw(",\"shape\":")
                    .raw(example.shape(input).toString().replace(" ", ""))
                    .raw(",\"parameters\":{\"binary_data_size\":")
                    .number((long) data.length() - before)
                    .raw("}}");
        }
        json.raw("],\"parameters\":{\"binary_data_output\":true}}");
        var length = Integer.toString(json.length());
        return new HttpPost(
                url,
                Map.of("Content-Type", "application/octet-stream", LENGTH_HEADER, length),
                json.raw(data.toBytes()).toBytes());
    }

    private static ByteBuffer value(TensorSignature input, Random random) {
        var datatype = Datatype.valueOf(input.datatype());
        var value = ExampleRequest.value(datatype, random);
        if (datatype == Datatype.BYTES) {
            var text = value.getBytes(StandardCharsets.UTF_8);
            return bytes(Integer.BYTES + text.length).putInt(text.length).put(text).rewind();
        }
        var bytes = bytes(datatype.size());
        switch (datatype) {
            case FP16 -> bytes.putShort(Float.floatToFloat16(Float.parseFloat(value)));
            case BF16 ->
                    bytes.putShort(
                            (short)
                                    (Float.floatToRawIntBits(Float.parseFloat(value))
                                            >>> Short.SIZE));
            case FP32 -> bytes.putFloat(Float.parseFloat(value));
            case FP64 -> bytes.putDouble(Double.parseDouble(value));
            // Small and not negative: the first byte is the number, all others are 0.
            case BOOL -> bytes.put((byte) (Boolean.parseBoolean(value) ? 1 : 0));
            default -> bytes.put(Byte.parseByte(value));
        }
        return bytes.rewind();
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
