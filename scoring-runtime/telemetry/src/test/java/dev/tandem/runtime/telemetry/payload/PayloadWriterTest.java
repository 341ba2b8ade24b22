package dev.tandem.runtime.telemetry.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.AnswerParameters;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class PayloadWriterTest {

    private final PayloadWriter writer = new PayloadWriter("m", "r1");

    @Test
    void givenNumbersOf16Bits_whenWritten_thenTheyAreTheNumbersThatTheyStandFor() {
        var halves = memory(4).putShort(Float.floatToFloat16(1.5f)).putShort((short) 0x7E00);
        var brains = memory(2).putShort((short) (Float.floatToIntBits(-2f) >>> 16));

        assertThat(data(new NumericTensor(Datatype.FP16, Shape.of(2), halves.flip())))
                .isEqualTo(
                        "{\"name\":\"x\",\"datatype\":\"FP16\",\"shape\":[2],\"data\":[1.5,null]}");
        assertThat(data(new NumericTensor(Datatype.BF16, Shape.of(1), brains.flip())))
                .isEqualTo("{\"name\":\"x\",\"datatype\":\"BF16\",\"shape\":[1],\"data\":[-2.0]}");
    }

    @ParameterizedTest
    @EnumSource(value = Datatype.class, mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
    void givenTheLongestNumbers_whenWritten_thenTheyTakeNoMoreThanWasSetAside(Datatype type) {
        for (int fill : new int[] {0x00, 0x01, 0x7F, 0x80, 0x93, 0xA5, 0xFF}) {
            var values = memory(type.size() * 1000);
            while (values.hasRemaining()) {
                values.put((byte) fill);
            }
            Map<String, Tensor> tensors =
                    Map.of("x", new NumericTensor(type, Shape.of(1000), values.flip()));

            assertThat(writer.write(Payload.request(Optional.empty(), tensors)).length)
                    .isLessThanOrEqualTo((int) Payload.jsonBytes(tensors));
        }
    }

    @Test
    void givenStringsAndParameters_whenWritten_thenTheyAreAsInAnAnswer() {
        Map<String, Tensor> outputs =
                Map.of("x", new TextTensor(Shape.of(2), List.of("a\"b", "gr\u00fcn")));
        var payload =
                Payload.response(
                        Optional.of("a1"),
                        outputs,
                        new AnswerParameters(Optional.of(true), Map.of()));

        assertThat(new String(writer.write(payload), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"model_name\":\"m\",\"model_version\":\"r1\",\"id\":\"a1\",\"parameters\":{\"precomputed\":true},"
                            + "\"outputs\":[{\"name\":\"x\",\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"a\\\"b\",\"gr\u00fcn\"]}]}");
    }

    private String data(Tensor tensor) {
        var payload = Payload.request(Optional.empty(), Map.of("x", tensor));
        String json = new String(writer.write(payload), StandardCharsets.UTF_8);
        return json.substring(json.indexOf("[{") + 1, json.length() - 2);
    }

    private static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }
}
