package dev.tandem.runtime.fuzz;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.json.InferRequestReader;
import dev.tandem.runtime.serve.raw.RawRequest;

import java.util.List;

/**
 * Infer requests with values behind their JSON, whose length the first two bytes of an input say; and requests that are
 * values and nothing else. A tensor never has more bytes than came.
 */
public final class BinaryRequests {

    private static final List<Long> ANY = List.of(-1L, -1L);
    private static final ModelSignature SIGNATURE =
            new ModelSignature(
                    List.of(
                            new TensorSignature("f", "FP32", ANY),
                            new TensorSignature("b", "BOOL", ANY),
                            new TensorSignature("t", "BYTES", ANY)),
                    List.of(new TensorSignature("y", "FP32", ANY)));
    private static final List<ModelSignature> SINGLE =
            List.of(single("FP32"), single("BOOL"), single("BYTES"), single("FP16"));

    private static final int LENGTH_BYTES = 2;

    private BinaryRequests() {}

    private static ModelSignature single(String type) {
        return new ModelSignature(
                List.of(new TensorSignature("x", type, List.of(-1L, 2L))),
                List.of(new TensorSignature("y", "FP32", ANY)));
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < LENGTH_BYTES) {
            return;
        }
        int jsonBytes = ((input[0] & 0xff) << 8) | (input[1] & 0xff);
        byte[] body = new byte[input.length - LENGTH_BYTES];
        System.arraycopy(input, LENGTH_BYTES, body, 0, body.length);
        check(
                () -> InferRequestReader.read(SIGNATURE, body, Math.min(jsonBytes, body.length)),
                body);
        SINGLE.forEach(signature -> check(() -> RawRequest.read(signature, body), body));
    }

    private interface Reading {
        InferenceRequest read();
    }

    private static void check(Reading reading, byte[] body) {
        try (InferenceRequest read = reading.read()) {
            int bytes =
                    read.inputs().values().stream()
                            .mapToInt(
                                    tensor ->
                                            switch (tensor) {
                                                case NumericTensor numbers ->
                                                        bytes(numbers, body.length);
                                                case TextTensor text -> text.values().size();
                                            })
                            .sum();
            if (bytes > body.length) {
                throw new AssertionError(bytes + " bytes from " + body.length);
            }
        } catch (RefusedException | ScoringException e) {
            Refusals.check(e);
        }
    }

    /** Numbers of JSON may take less room there than in memory: a digit and a comma each. */
    private static int bytes(NumericTensor numbers, int sent) {
        int bytes = numbers.data().remaining();
        int needed = numbers.shape().elements() * numbers.datatype().size();
        if (bytes != needed || bytes > sent * Datatype.FP64.size()) {
            throw new AssertionError(bytes + " bytes for " + numbers.shape());
        }
        return numbers.shape().elements();
    }

    /** Good requests to begin with. */
    static List<byte[]> seeds() {
        String json =
                """
                {"inputs":[{"name":"f","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}},\
                {"name":"b","shape":[1,1],"datatype":"BOOL","parameters":{"binary_data_size":1}},\
                {"name":"t","shape":[1,1],"datatype":"BYTES","parameters":{"binary_data_size":6}}]}\
                """;
        return Seeds.of(
                ""
                        + (char) (json.length() >> 8)
                        + (char) (json.length() & 0xff)
                        + json
                        + "\0\0\0\0\0\0\0\0\1\2\0\0\0ab",
                "\0\0\0\0\0\0\0\0\0\0");
    }
}
