package dev.tandem.runtime.app;

import com.google.protobuf.ByteString;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** One input of a request: what its values are, in digits. */
record RequestInput(String name, Datatype datatype, int rows, List<String> digits) {

    String json() {
        return "{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":[%d,%d],\"data\":[%s]}"
                .formatted(name, datatype, rows, digits.size() / rows, String.join(",", digits));
    }

    void addTo(ModelInferRequest.Builder request, boolean raw) {
        var input =
                ModelInferRequest.InferInputTensor.newBuilder()
                        .setName(name)
                        .setDatatype(datatype.name())
                        .addShape(rows)
                        .addShape(digits.size() / rows);
        if (raw) {
            request.addRawInputContents(ByteString.copyFrom(bytes().flip()));
        } else {
            input.setContents(contents());
        }
        request.addInputs(input);
    }

    private ByteBuffer bytes() {
        var bytes = ByteBuffer.allocate(8 * digits.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (var value : digits) {
            if (datatype == Datatype.INT64) {
                bytes.putLong(Long.parseLong(value));
            } else {
                bytes.putFloat(number(value));
            }
        }
        return bytes;
    }

    private InferTensorContents contents() {
        var contents = InferTensorContents.newBuilder();
        for (var value : digits) {
            if (datatype == Datatype.INT64) {
                contents.addInt64Contents(Long.parseLong(value));
            } else {
                contents.addFp32Contents(number(value));
            }
        }
        return contents.build();
    }

    private static float number(String digits) {
        return digits == null ? Float.NaN : Float.parseFloat(digits);
    }
}
