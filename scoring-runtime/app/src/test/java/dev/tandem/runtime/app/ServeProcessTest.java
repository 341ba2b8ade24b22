package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.FileDigest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The launcher as a process of its own, as a container runs it. */
class ServeProcessTest {

    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");
    private static final String ROW =
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[6.3,2.9,5.6,1.8]}]}";

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void givenASteadyLoad_whenToldToStop_thenNoRequestFailsAndTheProcessEndsWell(
            HttpClient.Version version) throws Exception {
        int port = RuntimeProcess.freePort();
        var process =
                start(TestConfig.json(IRIS.toString(), FileDigest.of(IRIS).digest(), port, 1000));
        try (var client = HttpClient.newBuilder().version(version).build()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> status(client, port, "/v2/health/ready") == 200);
            var stopped = new AtomicBoolean();
            var answered = new AtomicInteger();
            var failures = new ConcurrentLinkedQueue<String>();
            var load =
                    IntStream.range(0, 4)
                            .mapToObj(
                                    i ->
                                            CompletableFuture.runAsync(
                                                    () -> {
                                                        while (!stopped.get()) {
                                                            ask(client, port, answered, failures);
                                                        }
                                                    }))
                            .toList();
            await().until(() -> answered.get() > 200);

            process.process().destroy();
            await().until(() -> status(client, port, "/v2/health/ready") == 503);
            // As a proxy does that has seen it: nothing new is sent here any more.
            stopped.set(true);
            load.forEach(CompletableFuture::join);

            assertThat(failures).isEmpty();
            assertThat(process.end()).isZero();
            assertThat(process.report().reason()).isEqualTo(TerminationReason.Stopped);
        } finally {
            process.close();
        }
    }

    @Test
    void givenNobodyThereToBeTold_whenAsked_thenItServesAndEndsWell() throws Exception {
        int port = RuntimeProcess.freePort();
        String config = TestConfig.json(IRIS.toString(), FileDigest.of(IRIS).digest(), port, 0);
        String told =
                """
                , "tracing": {"endpoint": "http://127.0.0.1:%d", "sampleRatio": 1},
                "logger": {"mode": "all", "sampleRatio": 1, "queueBytes": 65536, "url": "http://127.0.0.1:%d/"}}
                """
                        .formatted(RuntimeProcess.freePort(), RuntimeProcess.freePort());
        try (var process = start(config.substring(0, config.length() - 1) + told);
                var client = HttpClient.newHttpClient()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> status(client, port, "/v2/health/ready") == 200);
            var answered = new AtomicInteger();
            var failures = new ConcurrentLinkedQueue<String>();
            for (int i = 0; i < 100; i++) {
                ask(client, port, answered, failures);
            }

            assertThat(failures).isEmpty();
            assertThat(process.stop()).isZero();
        }
    }

    @Test
    void givenAnotherDigest_whenStarted_thenItDoesNotServe() throws Exception {
        var process =
                start(
                        TestConfig.json(
                                IRIS.toString(),
                                "sha256:" + "0".repeat(64),
                                RuntimeProcess.freePort(),
                                0));

        assertThat(process.end()).isEqualTo(5);
        assertThat(process.report().reason()).isEqualTo(TerminationReason.DigestMismatch);
    }

    @Test
    void givenACertificateThatIsNotThere_whenStarted_thenItDoesNotServeAndSaysWhichFile()
            throws Exception {
        var certificate = folder.resolve("tls.crt");
        var process =
                start(
                        TestConfig.json(
                                        IRIS.toString(),
                                        FileDigest.of(IRIS).digest(),
                                        RuntimeProcess.freePort(),
                                        0)
                                .replace(
                                        "\"server\": {",
                                        "\"server\": {\"tls\": {\"certificatePath\": \"%s\", \"keyPath\": \"%s\"}, "
                                                .formatted(
                                                        certificate, folder.resolve("tls.key"))));

        assertThat(process.end()).isEqualTo(22);
        assertThat(process.report().reason()).isEqualTo(TerminationReason.CertificateInvalid);
        assertThat(process.report().message()).startsWith("there is no file " + certificate);
    }

    @Test
    void givenACacheThatTheHeapHasNoRoomFor_whenStarted_thenItSaysHowMuchThereIs()
            throws Exception {
        String json =
                TestConfig.json(
                        IRIS.toString(),
                        FileDigest.of(IRIS).digest(),
                        RuntimeProcess.freePort(),
                        0);
        var process =
                start(
                        json.substring(0, json.lastIndexOf('}'))
                                + ", \"responseCache\": {\"maxBytes\": 68719476736, \"ttlMillis\":"
                                + " 1}}");

        assertThat(process.end()).isEqualTo(2);
        assertThat(process.report().reason()).isEqualTo(TerminationReason.ConfigInvalid);
        assertThat(process.report().message())
                .contains("responseCache.maxBytes '68719476736' is not allowed; at most half");
    }

    @Test
    void givenNoDigest_whenStarted_thenItDoesNotServe() throws Exception {
        var process = start(TestConfig.json(IRIS.toString(), "", RuntimeProcess.freePort(), 0));

        assertThat(process.end()).isEqualTo(2);
        assertThat(process.report().message()).contains("model.digest is missing");
    }

    @Test
    void givenAPortThatIsTaken_whenStarted_thenThePortIsNamed() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var process =
                    start(
                            TestConfig.json(
                                    IRIS.toString(),
                                    FileDigest.of(IRIS).digest(),
                                    taken.getLocalPort(),
                                    0));

            assertThat(process.end()).isEqualTo(1);
            assertThat(process.report().message())
                    .contains("cannot listen on port " + taken.getLocalPort());
        }
    }

    private RuntimeProcess start(String config) throws IOException {
        return RuntimeProcess.start(folder, Map.of("TANDEM_CONFIG", config), "serve");
    }

    private static void ask(
            HttpClient client,
            int port,
            AtomicInteger answered,
            ConcurrentLinkedQueue<String> failures) {
        var request =
                HttpRequest.newBuilder(uri(port, "/v2/models/iris/infer"))
                        .POST(HttpRequest.BodyPublishers.ofString(ROW))
                        .build();
        try {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            answered.incrementAndGet();
            if (answer.statusCode() != 200 || !answer.body().contains("\"data\":[2]")) {
                failures.add(answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            failures.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int status(HttpClient client, int port, String path) {
        try {
            return client.send(
                            HttpRequest.newBuilder(uri(port, path)).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
