package dev.tandem.runtime.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** A call's frame, however the network cuts it up. */
class GrpcMessageTest {

    private static final int MOST_BYTES = 100;
    private static final Optional<String> PLAIN = Optional.empty();
    private static final Optional<String> GZIP = Optional.of("gzip");

    @Test
    void givenAFrameInPieces_whenComplete_thenItIsTheMessage() {
        var frame = frame(0, "some message".getBytes(StandardCharsets.UTF_8));
        for (int first = 0; first <= frame.length(); first++) {
            var message = new GrpcMessage(MOST_BYTES);
            message.append(frame.getBuffer(0, first));
            message.append(frame.getBuffer(first, frame.length()));

            assertThat(message.complete(PLAIN).text("it")).isEqualTo("some message");
        }
    }

    @Test
    void givenAFrameThatAnnouncesTooMuch_whenItsLengthIsKnown_thenItIsRefusedAtOnce() {
        var message = new GrpcMessage(MOST_BYTES);

        assertThatThrownBy(() -> message.append(Buffer.buffer().appendByte((byte) 0).appendInt(-1)))
                .hasMessageContaining("larger than the 100 bytes that are taken");
    }

    @Test
    void givenAnotherFrameThanOneWholeMessage_whenComplete_thenItIsRefused() {
        assertThatThrownBy(() -> complete(Buffer.buffer(), PLAIN))
                .hasMessageContaining("no message came");
        assertThatThrownBy(() -> complete(frame(0, new byte[9]).getBuffer(0, 7), PLAIN))
                .hasMessageContaining("ends before its length, after 7 bytes");
        assertThatThrownBy(
                        () ->
                                complete(
                                        frame(0, new byte[9])
                                                .copy()
                                                .appendBuffer(frame(0, new byte[0])),
                                        PLAIN))
                .hasMessageContaining("more than one message came");
        assertThatThrownBy(() -> complete(frame(2, new byte[9]), PLAIN))
                .hasMessageContaining("first byte is 2");
    }

    @Test
    void givenACompressedMessage_whenComplete_thenItIsReadWithinTheSameLimit() {
        assertThat(complete(frame(1, gzip(new byte[MOST_BYTES])), GZIP).length())
                .isEqualTo(MOST_BYTES);
        assertThatThrownBy(() -> complete(frame(1, gzip(new byte[1 << 16])), GZIP))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal()).isEqualTo(Refusal.TOO_LARGE));
        assertThatThrownBy(() -> complete(frame(1, new byte[] {1, 2, 3}), GZIP))
                .hasMessageContaining("cannot be decompressed");
        assertThatThrownBy(() -> complete(frame(1, new byte[3]), Optional.of("snappy")))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal()).isEqualTo(Refusal.UNSUPPORTED))
                .hasMessageContaining("'snappy'");
    }

    @ParameterizedTest
    @CsvSource({"2H, 7200000", "5M, 300000", "00000010S, 10000", "30m, 30", "2000u, 2", "0n, 0"})
    void givenATimeout_whenParsed_thenItIsThatLong(String header, long millis) {
        assertThat(GrpcTimeout.parse(header).nanos())
                .isEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "10", "123456789S", "-1S", "1.5S", "10s", " 1S"})
    void givenATimeoutThatIsNone_whenParsed_thenItIsRefusedByItsName(String header) {
        assertThatThrownBy(() -> GrpcTimeout.parse(header))
                .hasMessageContaining("grpc-timeout '" + header + "' is no time");
    }

    private static WireBytes complete(Buffer frame, Optional<String> encoding) {
        var message = new GrpcMessage(MOST_BYTES);
        message.append(frame);
        return message.complete(encoding);
    }

    private static Buffer frame(int flag, byte[] message) {
        return Buffer.buffer()
                .appendByte((byte) flag)
                .appendInt(message.length)
                .appendBytes(message);
    }

    private static byte[] gzip(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
