package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/** Tensors as bytes behind the JSON, and bodies that are compressed. */
class BinaryDataTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LENGTH = "Inference-Header-Content-Length";
    private static final String INPUT =
            "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":12}}";
    private static final String GOOD = "{\"inputs\":[" + INPUT + "]}";
    private static final byte[] VALUES = floats(1, 2.5f, -3);

    @TempDir private static Path folder;

    private static TestServer server;
    private static TestServer strings;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.of(OnnxFiles.identity(folder, Datatype.FP32, -1, 3));
        strings = TestServer.of(OnnxFiles.identity(folder, Datatype.BYTES, -1));
    }

    @AfterAll
    static void stop() {
        server.close();
        strings.close();
    }

    @Test
    void givenBytesBehindTheJson_whenNothingIsSaidOfOutputs_thenTheAnswerIsJson() throws Exception {
        var answer = post(server, GOOD, VALUES);

        assertThat(JSON.readTree(answer.body()).at("/outputs/0/data"))
                .isEqualTo(JSON.readTree("[1.0,2.5,-3.0]"));
        assertThat(answer.headers().firstValue(LENGTH)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"parameters\":{\"binary_data_output\":true}' | true",
                "'\"parameters\":{\"binary_data_output\":false}' | false",
                "'\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":true}}]' | true",
                "'\"parameters\":{\"binary_data_output\":true},\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":false}}]'"
                    + " | false",
            })
    void givenAWayToAskForBytes_whenAsked_thenTheAnswerHasThem(String asked, boolean bytes)
            throws Exception {
        var answer = post(server, GOOD.replace("]}", "]," + asked + "}"), VALUES);

        if (bytes) {
            assertThat(behindJson(answer)).isEqualTo(VALUES);
            assertThat(json(answer).at("/outputs/0/parameters/binary_data_size").asInt())
                    .isEqualTo(12);
            assertThat(answer.headers().firstValue("content-type"))
                    .contains("application/octet-stream");
        } else {
            assertThat(JSON.readTree(answer.body()).at("/outputs/0/data")).hasSize(3);
        }
    }

    @Test
    void givenNoJsonAtAll_whenAsked_thenTheRowsFollowFromTheSize() throws Exception {
        var one = post(server, "", VALUES);
        var two = post(server, "", floats(1, 2, 3, 4, 5, 6));

        assertThat(behindJson(one)).isEqualTo(VALUES);
        assertThat(json(two).at("/outputs/0/shape")).isEqualTo(JSON.readTree("[2,3]"));
        assertThat(behindJson(post(strings, "", "雪".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(new byte[] {3, 0, 0, 0, (byte) 0xe9, (byte) 0x9b, (byte) 0xaa});
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("12", "12 bytes are left", GOOD.replace(":12}", ":13}")),
                Arguments.of("12", "binary_data_size -1", GOOD.replace(":12}", ":-1}")),
                Arguments.of(
                        "12",
                        "binary_data_size 9223372036854775807",
                        GOOD.replace(":12}", ":9223372036854775807}")),
                Arguments.of(
                        "12",
                        "binary_data_size of an input is too large",
                        GOOD.replace(":12}", ":99999999999999999999}")),
                Arguments.of(
                        "12",
                        "binary_data_size of an input is a fraction",
                        GOOD.replace(":12}", ":1e308}")),
                Arguments.of(
                        "12",
                        "binary_data_size of an input must be a number",
                        GOOD.replace(":12}", ":\"12\"}")),
                Arguments.of(
                        "12",
                        "has 8 raw bytes where FP32 [1,3] needs 12",
                        GOOD.replace(":12}", ":8}")),
                Arguments.of("13", "1 bytes behind the JSON are no input's", GOOD),
                Arguments.of(
                        "12",
                        "input 'x' has data and binary_data_size",
                        GOOD.replace("\"datatype\"", "\"data\":[1,2,3],\"datatype\"")),
                Arguments.of(
                        "12",
                        "input 'x' has data and binary_data_size",
                        GOOD.replace("}]}", ",\"data\":[1,2,3]}]}")),
                Arguments.of("12", "the model takes [-1,3]", GOOD.replace("[1,3]", "[1,4]")),
                Arguments.of(
                        "12",
                        "more than 2147483647 values",
                        GOOD.replace("[1,3]", "[9223372036854775807,3]")),
                Arguments.of("12", "needs 1288490184", GOOD.replace("[1,3]", "[107374182,3]")),
                Arguments.of(
                        "24",
                        "input 'x' is given twice",
                        "{\"inputs\":[" + INPUT + "," + INPUT + "]}"),
                Arguments.of(
                        "12",
                        "the parameters of an input must be an object",
                        GOOD.replace("{\"binary_data_size\":12}", "[]")),
                Arguments.of(
                        "12",
                        "binary_data_output must be true or false",
                        GOOD.replace("]}", "],\"parameters\":{\"binary_data_output\":1}}")),
                Arguments.of(
                        "12",
                        "'classification' 0",
                        GOOD.replace(
                                "]}",
                                "],\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":0}}]}")));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void givenSizesThatDoNotFit_whenAsked_thenTheTroubleIsNamedAndOthersAreAnswered(
            int size, String message, String json) throws Exception {
        assertRefused(post(server, json, new byte[size]), 400, message);
        assertThat(post(server, GOOD, VALUES).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1 | Inference-Header-Content-Length '-1' is no number of bytes",
                "1e3 | Inference-Header-Content-Length '1e3' is no number of bytes",
                "99999999999 | is no number of bytes",
                "2147483647 | Inference-Header-Content-Length is 2147483647, but the body has",
                "5 | malformed JSON",
            })
    void givenALengthOfTheJsonThatIsNone_whenAsked_thenItIsRefused(String length, String message)
            throws Exception {
        assertRefused(post(server, length, joined(GOOD, VALUES), "identity"), 400, message);
    }

    @Test
    void givenMemoryThatWouldBeShared_whenAsked_thenTheRefusalSaysWhatToDo() throws Exception {
        var body = GOOD.replace("\"binary_data_size\":12", "\"shared_memory_region\":\"r\"");

        assertRefused(post(server, body, new byte[0]), 501, "shares no memory with its clients");
    }

    @ParameterizedTest
    @CsvSource({"gzip", "deflate", "GZIP"})
    void givenACompressedBody_whenAsked_thenItIsReadAsIfItWereNot(String coding) throws Exception {
        byte[] coded = coded(coding, joined(GOOD, VALUES));

        assertThat(post(server, "" + GOOD.length(), coded, coding).statusCode()).isEqualTo(200);
        for (int cut = 1; cut < coded.length; cut += 7) {
            var answer = post(server, "" + GOOD.length(), Arrays.copyOf(coded, cut), coding);
            assertThat(answer.statusCode()).isIn(400, 413);
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip, 4000000", "deflate, 4000000", "gzip, 65537", "deflate, 65537"})
    void givenABombThatIsSmallOnTheWay_whenAsked_thenItIsRefused(String coding, int size)
            throws Exception {
        byte[] bomb = coded(coding, new byte[size]);
        assertThat(bomb.length).isLessThan(TestServer.MAX_BYTES);

        assertRefused(post(server, "0", bomb, coding), 413, "65536 bytes that are taken");
    }

    @Test
    void givenABombThatLiesAboutItsSize_whenAsked_thenItIsRefusedAtThatSize() throws Exception {
        byte[] bomb = coded("gzip", new byte[4_000_000]);
        ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN).putInt(bomb.length - 4, 12);

        assertRefused(post(server, "0", bomb, "gzip"), 413, "larger than the 12 bytes");
    }

    @Test
    void givenACodingThatIsNotRead_whenAsked_thenThoseThatAreAreNamed() throws Exception {
        assertRefused(post(server, "0", VALUES, "br"), 415, "send one of identity, gzip, deflate");
    }

    @Test
    void givenAClientThatLikesItsAnswerSmall_whenItIsLarge_thenItIsCompressed() throws Exception {
        byte[] rows = new byte[12 * 1000];
        var request =
                server.request("/v2/models/m/infer")
                        .header(LENGTH, "0")
                        .header("Accept-Encoding", "br;q=1, gzip;q=0, deflate")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(rows))
                        .build();

        var answer = server.sendForBytes(request);

        assertThat(answer.headers().firstValue("content-encoding")).contains("deflate");
        assertThat(answer.body().length).isLessThan(1000);
        try (var plain = new InflaterInputStream(new ByteArrayInputStream(answer.body()))) {
            int json = Integer.parseInt(answer.headers().firstValue(LENGTH).orElseThrow());
            assertThat(plain.readAllBytes()).hasSize(json + rows.length);
        }
    }

    private static HttpResponse<byte[]> post(TestServer to, String json, byte[] behind) {
        return post(to, "" + json.length(), joined(json, behind), "identity");
    }

    private static HttpResponse<byte[]> post(
            TestServer to, String length, byte[] body, String coding) {
        return to.sendForBytes(
                to.request("/v2/models/m/infer")
                        .header(LENGTH, length)
                        .header("Content-Encoding", coding)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build());
    }

    private static void assertRefused(HttpResponse<byte[]> answer, int status, String message)
            throws IOException {
        assertThat(JSON.readTree(answer.body()).get("error").asText()).contains(message);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    private static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
        return JSON.readTree(answer.body(), 0, jsonBytes(answer));
    }

    private static byte[] behindJson(HttpResponse<byte[]> answer) {
        return Arrays.copyOfRange(answer.body(), jsonBytes(answer), answer.body().length);
    }

    private static int jsonBytes(HttpResponse<byte[]> answer) {
        return Integer.parseInt(answer.headers().firstValue(LENGTH).orElseThrow());
    }

    private static byte[] joined(String json, byte[] behind) {
        var joined = new ByteArrayOutputStream();
        joined.writeBytes(json.getBytes(StandardCharsets.UTF_8));
        joined.writeBytes(behind);
        return joined.toByteArray();
    }

    private static byte[] coded(String coding, byte[] plain) throws IOException {
        var coded = new ByteArrayOutputStream();
        boolean gzip = List.of("gzip", "GZIP").contains(coding);
        try (var out = gzip ? new GZIPOutputStream(coded) : new DeflaterOutputStream(coded)) {
            out.write(plain);
        }
        return coded.toByteArray();
    }

    private static byte[] floats(float... values) {
        var bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
