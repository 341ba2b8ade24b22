package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Whatever is sent, the answer has the right code and says what is wrong, and nobody else notices. */
class BadRequestTest {

    private static final String GOOD =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.of(OnnxFiles.identity(folder, Datatype.FP32, -1, 3));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<Arguments> badBodies() {
        return Stream.of(
                Arguments.of("", "malformed JSON at byte 0: it ends too early"),
                Arguments.of("{", "malformed JSON at byte 1: it ends too early"),
                Arguments.of("[]", "a request is an object, but this begins with '['"),
                Arguments.of("null", "a request is an object"),
                Arguments.of(
                        "{\"inputs\":[}",
                        "malformed JSON at byte 11: expected a value but found '}'"),
                Arguments.of(
                        "{\"inputs\" 1}", "malformed JSON at byte 10: expected ':' but found '1'"),
                Arguments.of(GOOD + "x", "expected the end but found 'x'"),
                Arguments.of(GOOD.replace("3]}", "]}"), "expected a value but found ']'"),
                Arguments.of(GOOD.replace("[1,2", "[01,2"), "a number begins with a needless 0"),
                Arguments.of(GOOD.replace("[1,2", "[1.,2"), "expected a digit but found ','"),
                Arguments.of(GOOD.replace("[1,2", "[NaN,2"), "malformed JSON at byte"),
                Arguments.of(
                        GOOD.replace("\"x\"", "\"x\u0001\""),
                        "a control character inside a string"),
                Arguments.of(GOOD.replace("\"x\"", "\"\\x\""), "an unknown escape in a string"),
                Arguments.of("{\"a\":" + "[".repeat(100_000 / 2), "nested more than 64 deep"),
                Arguments.of("{}", "input 'x' is missing; the model takes 'x' FP32 [-1,3]"),
                Arguments.of("{\"inputs\":[]}", "input 'x' is missing"),
                Arguments.of("{\"inputs\":{}}", "'inputs' must be an array"),
                Arguments.of("{\"inputs\":[1]}", "'inputs' must hold objects"),
                Arguments.of("{\"inputs\":[{}]}", "an input has no name"),
                Arguments.of(
                        GOOD.replace("\"x\"", "\"z\""),
                        "input 'z' is none of the model's; it takes 'x'"),
                Arguments.of(GOOD.replace("\"x\"", "7"), "the name of an input must be a string"),
                Arguments.of(
                        GOOD.replace("FP32", "FP64"),
                        "input 'x' has datatype 'FP64'; the model takes FP32"),
                Arguments.of(
                        GOOD.replace("FP32", "float"),
                        "input 'x' has datatype 'float'; the model takes FP32"),
                Arguments.of(
                        GOOD.replace("\"datatype\":\"FP32\",", ""), "input 'x' has no datatype"),
                Arguments.of(GOOD.replace("\"shape\":[1,3],", ""), "input 'x' has no shape"),
                Arguments.of(GOOD.replace(",\"data\":[1,2,3]", ""), "input 'x' has no data"),
                Arguments.of(
                        GOOD.replace("[1,3]", "[1,4]"),
                        "input 'x' has shape [1,4]; the model takes [-1,3]"),
                Arguments.of(
                        GOOD.replace("[1,3]", "[3]"),
                        "input 'x' has shape [3]; the model takes [-1,3]"),
                Arguments.of(GOOD.replace("[1,3]", "[0,3]"), "every size must be at least 1"),
                Arguments.of(GOOD.replace("[1,3]", "[-1,3]"), "every size must be at least 1"),
                Arguments.of(
                        GOOD.replace("[1,3]", "[1.5,3]"), "the shape of an input holds a fraction"),
                Arguments.of(
                        GOOD.replace("[1,3]", "[1e308,3]"),
                        "the shape of an input holds a fraction"),
                Arguments.of(
                        GOOD.replace("[1,3]", "[9223372036854775807,3]"),
                        "that is more than 2147483647 values"),
                Arguments.of(
                        GOOD.replace("[1,3]", "[99999999999999999999,3]"),
                        "the shape of an input holds too large"),
                Arguments.of(GOOD.replace("[1,3]", "[100000000,3]"), "fewer values than its shape"),
                Arguments.of(GOOD.replace("[1,3]", "\"1,3\""), "the shape of an input is no array"),
                Arguments.of(
                        GOOD.replace("[1,2,3]", "[1,2]"),
                        "input 'x' has 2 values where its shape [1,3] needs 3"),
                Arguments.of(
                        GOOD.replace("[1,2,3]", "[]"),
                        "input 'x' has fewer values than its shape [1,3] needs: 3"),
                Arguments.of(
                        GOOD.replace("[1,2,3]", "[1,2,3,4]"),
                        "input 'x' has more than the 3 values"),
                Arguments.of(GOOD.replace("[1,2,3]", "7"), "input 'x' has data that is no array"),
                Arguments.of(
                        GOOD.replace("[1,2,3]", "[1,\"2\",3]"),
                        "input 'x' holds a value that is no FP32: '\"'"),
                Arguments.of(
                        GOOD.replace("[1,2,3]", "[1,null,3]"),
                        "input 'x' holds a value that is no FP32: 'n'"),
                Arguments.of(
                        GOOD.replace("[1,2,3]", "[1,true,3]"),
                        "input 'x' holds a value that is no FP32: 't'"),
                Arguments.of(
                        GOOD.replace("[1,2,3]", "[1,[2],3]"),
                        "input 'x' has data nested deeper than its shape"),
                Arguments.of(
                        GOOD.replace("[1,2,3]", "[[[1,2,3]]]"), "nested deeper than its shape"),
                Arguments.of(
                        GOOD.replace("[1,2,3]", "[[1,2]]"),
                        "input 'x' has 2 values where its shape [1,3] needs 3"),
                Arguments.of(
                        GOOD.replace("[1,2,3]", "[[1,2,3],[4,5,6]]"), "more than the 1 values"),
                Arguments.of(
                        GOOD.replace("[1,2,3]", "[1e39,2,3]"), "a number beyond the range of FP32"),
                Arguments.of(
                        GOOD.replace("}]}", "}],\"outputs\":[{\"name\":\"q\"}]}"),
                        "output 'q' is none of the model's; it gives 'y'"),
                Arguments.of(GOOD.replace("}]}", "}],\"outputs\":[{}]}"), "an output has no name"),
                Arguments.of(GOOD.replace("}]}", "}],\"id\":7}"), "the id must be a string"),
                Arguments.of(
                        "{\"inputs\":[%1$s,%1$s]}".formatted(GOOD.substring(11, GOOD.length() - 2)),
                        "input 'x' is given twice"));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void givenABadBody_whenAsked_thenItIsRefusedAndTheTroubleIsNamed(String body, String message)
            throws JsonProcessingException {
        assertRefused(server.infer(body), 400, message);
        assertThat(server.infer(GOOD).statusCode()).isEqualTo(200);
    }

    @Test
    void givenABodyThatIsTooLarge_whenAsked_thenItIsRefusedAndBatchJobsAreNamed()
            throws JsonProcessingException {
        String large = GOOD + " ".repeat(TestServer.MAX_BYTES);

        assertRefused(
                server.infer(large),
                413,
                "larger than the 65536 bytes that are taken; whole tables belong in a batch job");
        assertRefused(server.inferOverHttp2(large), 413, "larger than the 65536 bytes");
        assertThat(server.infer(GOOD).statusCode()).isEqualTo(200);
    }

    @Test
    void givenAChunkedBodyThatGrowsTooLarge_whenAsked_thenItIsRefused()
            throws JsonProcessingException {
        var chunks =
                IntStream.range(0, 20)
                        .mapToObj(i -> " ".repeat(8_192).getBytes(StandardCharsets.UTF_8))
                        .toList();
        var request =
                server.request("/v2/models/m/infer")
                        .POST(HttpRequest.BodyPublishers.ofByteArrays(chunks))
                        .build();

        assertRefused(server.send(request), 413, "larger than the 65536 bytes");
    }

    @Test
    void givenAHeaderBombOrNoHttpAtAll_whenSent_thenTheConnectionEndsAndOthersAreServed()
            throws IOException {
        assertThat(
                        exchange(
                                "GET /v2 HTTP/1.1\r\nhost: x\r\nbomb: "
                                        + "a".repeat(100_000)
                                        + "\r\n\r\n"))
                .contains(" 431 ");
        assertThat(exchange("\u0000\u0001\u0002 nonsense\r\n\r\n")).doesNotContain("200 OK");
        assertThat(exchange("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nhost: x\r\n\r\n"))
                .contains(" 414 ");

        assertThat(server.infer(GOOD).statusCode()).isEqualTo(200);
    }

    @Test
    void givenBadRequestsAmongGoodOnes_whenAllAskAtOnce_thenEveryGoodOneIsRight() throws Exception {
        try (var clients = Executors.newFixedThreadPool(8)) {
            var answers =
                    IntStream.range(0, 400)
                            .mapToObj(
                                    i ->
                                            CompletableFuture.supplyAsync(
                                                    () ->
                                                            i % 2 == 0
                                                                    ? server.infer(
                                                                            GOOD.replace(
                                                                                    "[1,2,3]",
                                                                                    "[%d,2,3]"
                                                                                            .formatted(
                                                                                                    i)))
                                                                    : server.infer(bad(i)),
                                                    clients))
                            .toList();
            for (int i = 0; i < answers.size(); i++) {
                var answer = answers.get(i).get();
                assertThat(answer.statusCode()).isEqualTo(i % 2 == 0 ? 200 : 400);
                if (i % 2 == 0) {
                    assertThat(answer.body()).contains("\"data\":[%d.0,2.0,3.0]".formatted(i));
                }
            }
        }
    }

    private static String bad(int i) {
        var bodies = badBodies().toList();
        return (String) bodies.get(i % bodies.size()).get()[0];
    }

    private static void assertRefused(HttpResponse<String> response, int status, String message)
            throws JsonProcessingException {
        assertThat(JSON.readTree(response.body()).get("error").asText()).contains(message);
        assertThat(response.statusCode()).isEqualTo(status);
    }

    /** Sends bytes as they are and reads until the server closes. */
    private static String exchange(String text) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            var answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                socket.getInputStream().transferTo(answer);
            } catch (java.net.SocketException e) {
                // Closed in the middle: also an end.
                assertThat(e).hasMessageNotContaining("timed out");
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
