package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;

import dev.tandem.runtime.config.BatchingConfig;
import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferRequest.InferInputTensor;

import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * Thousands of requests, asked in every way there is and many of them bad, leave nothing behind: the same descriptors, threads and
 * native memory are in use after them as before. What grows slowly is for {@code e2e/bench/soak/run} to see.
 */
class LeftBehindTest {

    private static final int ROUNDS_BEFORE = 20;
    private static final int ROUNDS = 200;

    private static final String VALUES =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}";
    private static final String HEADER =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":12}}]}";
    private static final String PATH = "/v2/models/m/infer";

    /** What is in use by the server; a client's threads come and go. */
    private record InUse(long descriptors, long threads, long nativeBuffers) {

        static InUse now() {
            var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long threads =
                    Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(
                                    name ->
                                            name.startsWith("vert.x")
                                                    || name.startsWith("scoring")
                                                    || name.startsWith("reading"))
                            .count();
            long buffers =
                    PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                            .mapToLong(PoolArenaMetric::numActiveAllocations)
                            .sum();
            return new InUse(system.getOpenFileDescriptorCount(), threads, buffers);
        }
    }

    @TempDir private Path folder;

    @Test
    void givenAQuickModel_whenThousandsHaveAsked_thenNothingIsLeftBehind() throws Exception {
        try (var server =
                TestServer.of(
                        OnnxModel.load(OnnxFiles.identity(folder, Datatype.FP32, -1, 3), 1),
                        TestServer.USUAL)) {
            assertNothingIsLeftBehind(server);
        }
    }

    @Test
    void givenBatches_whenThousandsHaveAsked_thenNothingIsLeftBehind() throws Exception {
        try (var server =
                TestServer.of(
                        OnnxModel.load(OnnxFiles.identity(folder, Datatype.FP32, -1, 3), 1),
                        new OverloadConfig(10_000, 16, TestServer.MAX_BYTES),
                        new BatchingConfig(8, 0))) {
            assertNothingIsLeftBehind(server);
        }
    }

    private static void assertNothingIsLeftBehind(TestServer server) {
        for (int round = 0; round < ROUNDS_BEFORE; round++) {
            askInEveryWay(server);
        }
        var before = InUse.now();

        for (int round = 0; round < ROUNDS; round++) {
            askInEveryWay(server);
        }

        await().untilAsserted(
                        () -> {
                            var after = InUse.now();
                            assertThat(after.descriptors())
                                    .isLessThanOrEqualTo(before.descriptors());
                            assertThat(after.threads()).isEqualTo(before.threads());
                            assertThat(after.nativeBuffers())
                                    .isLessThanOrEqualTo(before.nativeBuffers());
                        });
    }

    private static void askInEveryWay(TestServer server) {
        askWell(server);
        askBadly(server);
        leave(server);
    }

    private static void askWell(TestServer server) {
        assertThat(server.infer(VALUES).statusCode()).isEqualTo(200);
        assertThat(server.inferOverHttp2(VALUES).statusCode()).isEqualTo(200);
        assertThat(server.post("/v1/models/m:predict", "{\"instances\":[[1,2,3]]}").statusCode())
                .isEqualTo(200);
        assertThat(post(server, "x-none", "", VALUES.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(200);
        assertThat(
                        post(
                                server,
                                "Inference-Header-Content-Length",
                                Integer.toString(HEADER.length()),
                                (HEADER + "123456789012").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(200);
        assertThat(post(server, "Content-Encoding", "gzip", gzip(VALUES))).isEqualTo(200);
        assertThat(server.infer(message(3)).getModelName()).isEqualTo("m");
        for (var path :
                List.of(
                        "/v2",
                        "/v2/health/ready",
                        "/v2/models/m",
                        "/v2/models/m/config",
                        "/v2/models/m/stats",
                        "/metrics")) {
            assertThat(server.get(path).statusCode()).isEqualTo(200);
        }
    }

    private static void askBadly(TestServer server) {
        assertThat(server.infer("{").statusCode()).isEqualTo(400);
        assertThat(server.infer(VALUES.replace("[1,3]", "[3,1]")).statusCode()).isEqualTo(400);
        assertThat(server.inferOverHttp2("[]").statusCode()).isEqualTo(400);
        assertThat(server.infer(VALUES + " ".repeat(TestServer.MAX_BYTES)).statusCode())
                .isEqualTo(413);
        assertThat(post(server, "Content-Encoding", "gzip", new byte[] {1, 2})).isEqualTo(400);
        assertThat(post(server, "Inference-Header-Content-Length", "7", new byte[3]))
                .isEqualTo(400);
        assertThat(server.get(PATH).statusCode()).isEqualTo(405);
        assertThat(server.post("/v2/models/other/infer", VALUES).statusCode()).isEqualTo(404);
        assertThat(server.post("/v2/repository/models/m/unload", "").statusCode()).isEqualTo(501);
        assertThatThrownBy(() -> server.infer(message(2)))
                .isInstanceOf(StatusRuntimeException.class);
        assertThatThrownBy(
                        () ->
                                server.infer(
                                        message(3),
                                        CallOptions.DEFAULT.withDeadlineAfter(
                                                1, TimeUnit.NANOSECONDS)))
                .isInstanceOf(StatusRuntimeException.class);
    }

    /** Clients that go before they have said everything, or before they are answered. */
    private static void leave(TestServer server) {
        var head = "POST " + PATH + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + VALUES.length();
        for (var said :
                List.of(
                        "",
                        head,
                        head + "\r\n\r\n" + VALUES.substring(9),
                        head + "\r\n\r\n" + VALUES,
                        "nonsense\r\n\r\n",
                        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static int post(TestServer server, String header, String value, byte[] body) {
        return server.sendForBytes(
                        server.request(PATH)
                                .header(header, value)
                                .POST(BodyPublishers.ofByteArray(body))
                                .build())
                .statusCode();
    }

    private static byte[] gzip(String text) {
        var out = new ByteArrayOutputStream();
        try (var zipped = new GZIPOutputStream(out)) {
            zipped.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static ModelInferRequest message(int values) {
        var contents = InferTensorContents.newBuilder();
        for (int i = 0; i < values; i++) {
            contents.addFp32Contents(i);
        }
        return ModelInferRequest.newBuilder()
                .setModelName("m")
                .addInputs(
                        InferInputTensor.newBuilder()
                                .setName("x")
                                .setDatatype("FP32")
                                .addShape(1)
                                .addShape(3)
                                .setContents(contents))
                .build();
    }
}
