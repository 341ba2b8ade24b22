package dev.tandem.runtime.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferRequest.InferInputTensor;
import dev.tandem.runtime.serve.RefusedException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** Whatever bytes come, they are read as protobuf's generated classes read them. */
class GrpcRequestReaderPropertiesTest {

    @Property(tries = 1_000)
    void goodMessagesAreReadAsGeneratedCodeReadsThem(@ForAll Random random) throws Exception {
        byte[] bytes = MessageReference.message(random);

        try (var read = MessageReference.read(bytes)) {
            MessageReference.assertSame(read, ModelInferRequest.parseFrom(bytes));
        }
    }

    @Property(tries = 20_000)
    void brokenMessagesAreRefusedWhereGeneratedCodeRefusesThem(@ForAll Random random) {
        byte[] bytes = broken(MessageReference.message(random), random);
        var expected = parsed(bytes);

        try (var read = MessageReference.read(bytes)) {
            assertThat(expected).as("generated code refuses these bytes").isPresent();
            MessageReference.assertSame(read, expected.get());
        } catch (RefusedException | InvalidInputException e) {
            // Java's generated code takes a number's tenth byte for its last, whatever stands in
            // it.
            if (expected.isPresent() && !e.getMessage().contains("longer than 10 bytes")) {
                assertThat(e.getMessage())
                        .as("what generated code reads is refused for what it says only")
                        .doesNotContain("cannot be read");
            }
        }
    }

    @Property(tries = 300)
    void messagesCutOffAnywhereAreNeverReadBeyondTheirEnd(@ForAll Random random) {
        byte[] whole = MessageReference.message(random);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            var expected = parsed(cut);
            try (var read = MessageReference.read(cut)) {
                assertThat(expected).isPresent();
                MessageReference.assertSame(read, expected.get());
            } catch (RefusedException | InvalidInputException e) {
                assertThat(e).hasMessageMatching("(?s).{20,}");
            }
        }
    }

    @Test
    void givenAMessageOfNothingButEmptyInputs_whenRead_thenItTakesNoMemory() {
        byte[] bytes = new byte[4 << 20];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = (5 << 3) | 2;
        }

        var message = InferMessage.read(WireBytes.of(bytes), 10);

        assertThat(message.inputCount()).isEqualTo(bytes.length / 2);
        assertThat(message.inputs()).hasSize(10);
    }

    @Test
    void givenAShapeOfAMillionSizes_whenRead_thenItIsRefusedBeforeTheyAreKept() {
        var input = InferInputTensor.newBuilder().setName("x");
        for (int i = 0; i < 1_000_000; i++) {
            input.addShape(1);
        }

        assertThat(catchThrowable(() -> InferInput.read(WireBytes.of(input.build().toByteArray()))))
                .hasMessage("input 'x' has a shape of more than 64 dimensions");
    }

    private static Optional<ModelInferRequest> parsed(byte[] bytes) {
        try {
            return Optional.of(ModelInferRequest.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static byte[] broken(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default -> {
                    byte[] longer = new byte[bytes.length + 1];
                    System.arraycopy(bytes, 0, longer, 0, at);
                    longer[at] = (byte) random.nextInt();
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }
}
