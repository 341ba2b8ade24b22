package dev.tandem.runtime.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.runtime.core.MalformedJsonException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** What the scanner reads is what slow and trusted readers read. */
class JsonScannerPropertiesTest {

    private static final ObjectMapper REFERENCE =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    @Property(tries = 20_000)
    void doublesAreRoundedAsTheJdkRoundsThem(@ForAll("numbers") String number) {
        assertThat(scanner(number).float64()).isEqualTo(Double.parseDouble(number));
    }

    @Property(tries = 20_000)
    void floatsAreRoundedAsTheJdkRoundsThem(@ForAll("numbers") String number) {
        assertThat(scanner(number).float32()).isEqualTo(Float.parseFloat(number));
    }

    @Property(tries = 5_000)
    void everyDoubleSurvivesItsShortestText(@ForAll double value) {
        assertThat(scanner(Double.toString(value)).float64()).isEqualTo(value);
    }

    @Property(tries = 5_000)
    void everyFloatSurvivesItsShortestTextAndItsLongest(@ForAll float value) {
        assertThat(scanner(Float.toString(value)).float32()).isEqualTo(value);
        assertThat(scanner(Double.toString(value)).float32()).isEqualTo(value);
    }

    @Property(tries = 5_000)
    void pointsHalfWayBetweenFloatsAreRoundedExactly(
            @ForAll float value, @ForAll("nudges") String nudge) {
        float next = Math.nextUp(Math.abs(value));
        if (Float.isFinite(next) && Float.isFinite(value)) {
            var half =
                    new BigDecimal(Math.abs(value))
                            .add(new BigDecimal(next))
                            .divide(BigDecimal.valueOf(2));
            var text = half.toPlainString() + (half.scale() > 0 ? nudge : "." + nudge);
            assertThat(scanner(text).float32()).isEqualTo(Float.parseFloat(text));
        }
    }

    @Property(tries = 5_000)
    void wholeNumbersAreExactOrRefused(@ForAll("integers") String number) {
        var exact = new BigDecimal(number);
        if (exact.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) >= 0
                && exact.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
            assertThat(scanner(number).wholeNumber()).isEqualTo(exact.longValueExact());
        } else {
            assertThatThrownBy(() -> scanner(number).wholeNumber())
                    .isInstanceOf(ArithmeticException.class);
        }
    }

    @Property(tries = 5_000)
    void stringsAreReadAsTheyWereWritten(@ForAll String text) throws JsonProcessingException {
        assertThat(scanner(REFERENCE.writeValueAsString(text)).string())
                .isEqualTo(wellFormed(text));
        var ours = new String(new JsonWriter(8).string(text).toBytes(), StandardCharsets.UTF_8);
        assertThat(REFERENCE.readValue(ours, String.class)).isEqualTo(wellFormed(text));
    }

    @Property(tries = 20_000)
    void whatTheReferenceRefusesIsRefusedAndTheRestIsAccepted(@ForAll("nearlyJson") String text) {
        boolean accepted;
        try {
            var scanner = scanner(text);
            scanner.skipValue();
            scanner.expectEnd();
            accepted = true;
        } catch (MalformedJsonException e) {
            accepted = false;
        }
        assertThat(accepted).as(text).isEqualTo(isJson(text));
    }

    private static boolean isJson(String text) {
        try {
            return !REFERENCE.readTree(text).isMissingNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** UTF-8 has no lone surrogates; whoever writes one gets a question mark. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<String> numbers() {
        var sign = Arbitraries.of("", "-");
        var whole =
                Arbitraries.oneOf(
                        Arbitraries.of("0"),
                        digits(1, 25).map(text -> text.startsWith("0") ? "1" + text : text));
        var fraction = Arbitraries.oneOf(Arbitraries.of(""), digits(1, 25).map(text -> "." + text));
        var exponent =
                Arbitraries.oneOf(
                        Arbitraries.of(""),
                        Arbitraries.integers().between(-40, 40).map(e -> "e" + e),
                        Arbitraries.integers()
                                .between(-400, 400)
                                .map(e -> "E" + (e < 0 ? "" : "+") + e));
        return Combinators.combine(sign, whole, fraction, exponent)
                .as((a, b, c, d) -> a + b + c + d);
    }

    @Provide
    Arbitrary<String> integers() {
        return Combinators.combine(
                        Arbitraries.of("", "-"),
                        Arbitraries.oneOf(
                                digits(1, 22).map(text -> text.startsWith("0") ? "1" + text : text),
                                Arbitraries.of(
                                        "9223372036854775807",
                                        "9223372036854775808",
                                        "9223372036854775809")))
                .as((sign, digits) -> sign + digits);
    }

    @Provide
    Arbitrary<String> nudges() {
        return Arbitraries.of("0", "00000000000000000000000000000000000000001");
    }

    /** Text of JSON's own characters: much of it is JSON, and the rest is nearly so. */
    @Provide
    Arbitrary<String> nearlyJson() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\"a\"",
                        "\"\\n\"",
                        "\"",
                        "0",
                        "1",
                        "-",
                        "01",
                        "1.5",
                        ".",
                        "e",
                        "1e5",
                        "true",
                        "false",
                        "null",
                        "tru",
                        " ",
                        "\n",
                        "\\",
                        "é",
                        "{\"a\":1}",
                        "[1,2]",
                        "[]",
                        "{}")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    private static Arbitrary<String> digits(int least, int most) {
        return Arbitraries.strings().numeric().ofMinLength(least).ofMaxLength(most);
    }

    private static JsonScanner scanner(String text) {
        return new JsonScanner(text.getBytes(StandardCharsets.UTF_8));
    }
}
