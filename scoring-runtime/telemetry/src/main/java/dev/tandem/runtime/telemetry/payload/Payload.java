package dev.tandem.runtime.telemetry.payload;

import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.AnswerParameters;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request or an answer as it waits to be told: its values copied, because the server uses their memory again, and not
 * written yet, because that takes longer than copying.
 *
 * @param askedId what the client calls the request
 * @param tensors by name, in order
 */
record Payload(
        Kind kind,
        Optional<String> askedId,
        Map<String, Tensor> tensors,
        AnswerParameters parameters) {

    /** What an event is about, with its type as KServe's logger has it. */
    enum Kind {
        REQUEST("org.kubeflow.serving.inference.request"),
        RESPONSE("org.kubeflow.serving.inference.response");

        private final String eventType;

        Kind(String eventType) {
            this.eventType = eventType;
        }

        String eventType() {
            return eventType;
        }
    }

    private static final int BYTES_BESIDE_VALUES = 512;

    static Payload request(Optional<String> askedId, Map<String, Tensor> inputs) {
        return new Payload(Kind.REQUEST, askedId, copied(inputs), AnswerParameters.NONE);
    }

    static Payload response(
            Optional<String> askedId, Map<String, Tensor> outputs, AnswerParameters parameters) {
        return new Payload(Kind.RESPONSE, askedId, copied(outputs), parameters);
    }

    /** What these take as JSON, about and rather too much, bytes. */
    static long jsonBytes(Map<String, Tensor> tensors) {
        return BYTES_BESIDE_VALUES + tensors.values().stream().mapToLong(Payload::bytes).sum();
    }

    private static long bytes(Tensor tensor) {
        return switch (tensor) {
            // The longest number of each type, with a comma.
            case NumericTensor numbers ->
                    numbers.shape().elements() * (numbers.datatype().size() * 3L + 10);
            case TextTensor text ->
                    text.values().stream().mapToLong(value -> value.length() * 3L + 3).sum();
        };
    }

    private static Map<String, Tensor> copied(Map<String, Tensor> tensors) {
        var copies = new LinkedHashMap<String, Tensor>();
        tensors.forEach((name, tensor) -> copies.put(name, copy(tensor)));
        return copies;
    }

    private static Tensor copy(Tensor tensor) {
        return switch (tensor) {
            case NumericTensor numbers -> {
                var values = ByteBuffer.allocate(numbers.data().remaining());
                values.put(0, numbers.data(), numbers.data().position(), values.capacity());
                yield new NumericTensor(
                        numbers.datatype(), numbers.shape(), values.order(ByteOrder.nativeOrder()));
            }
            case TextTensor text -> text;
        };
    }
}
