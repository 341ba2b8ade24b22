package dev.tandem.runtime.serve.grpc;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.fuzz.Refusals;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Messages of gRPC: read, and refused, as the classes that protobuf generates read and refuse them. */
public final class GrpcMessages {

    private GrpcMessages() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        Optional<ModelInferRequest> expected = parsed(bytes);
        try (InferenceRequest read = MessageReference.read(bytes)) {
            MessageReference.assertSame(
                    read, expected.orElseThrow(() -> new AssertionError("taken, but no message")));
        } catch (RefusedException | ScoringException e) {
            Refusals.check(e);
            // Generated code takes a number's tenth byte for its last, whatever stands in it.
            if (expected.isPresent()
                    && e.getMessage().contains("cannot be read")
                    && !e.getMessage().contains("longer than 10 bytes")) {
                throw new AssertionError("refused: " + e.getMessage(), e);
            }
        }
    }

    private static Optional<ModelInferRequest> parsed(byte[] bytes) {
        try {
            return Optional.of(ModelInferRequest.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    /** Good messages to begin with. */
    public static List<byte[]> seeds() {
        return Stream.iterate(0, seed -> seed + 1)
                .limit(20)
                .map(seed -> MessageReference.message(new Random(seed)))
                .toList();
    }
}
