package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.OnnxFiles;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** A model served by its path alone, as somebody tries it at a terminal. */
class ServeModelProcessTest {

    private static final String IRIS = "../../samples/models/iris";
    private static final Pattern CURL = Pattern.compile("curl (http\\S+) -d '(.*)'");

    @TempDir private Path folder;

    @Test
    void givenAModelsFolder_whenServed_thenTheRequestThatIsPrintedIsAnswered() throws Exception {
        var port = Integer.toString(RuntimeProcess.freePort());
        try (var process = start("serve", "--model", IRIS, "--port", port);
                var client = HttpClient.newHttpClient()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> CURL.matcher(Files.readString(process.log())).find());
            var curl = CURL.matcher(Files.readString(process.log()));
            assertThat(curl.find()).isTrue();

            var answer =
                    client.send(
                            HttpRequest.newBuilder(URI.create(curl.group(1)))
                                    .POST(HttpRequest.BodyPublishers.ofString(curl.group(2)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .startsWith("{\"model_name\":\"iris\",\"model_version\":\"11ff4728df94\"");
            assertThat(Files.readString(process.log()))
                    .contains("iris, revision 11ff4728df94", "on port " + port);
            assertThat(process.stop()).isZero();
        }
    }

    @Test
    void givenAnotherName_whenServed_thenClientsCallItThat() throws Exception {
        var port = Integer.toString(RuntimeProcess.freePort());
        try (var process = start("serve", "--model", IRIS, "--name", "mine", "--port", port)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () ->
                                    Files.readString(process.log())
                                            .contains(port + "/v2/models/mine/infer -d"));
        }
    }

    @Test
    void givenAPortThatIsTaken_whenServed_thenThePortIsNamed() throws Exception {
        try (var taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            var process = start("serve", "--model", IRIS, "--port", Integer.toString(port));

            assertThat(process.end()).isEqualTo(1);
            assertThat(process.report().message()).contains("cannot listen on port " + port);
        }
    }

    @Test
    void givenAFileThatCrashesTheNativeLibrary_whenServed_thenTheProcessTellsItAndDoesNotCrash()
            throws Exception {
        var file = OnnxFiles.crashing(folder.resolve("crashing.onnx"));

        var process = start("serve", "--model", file.toString());

        assertThat(process.end()).isEqualTo(23);
        assertThat(process.report().reason()).isEqualTo(TerminationReason.ModelCrashesRuntime);
    }

    @Test
    void givenARequestWhoseAnswerWouldNotFitAnyMemory_whenAsked_thenItIsRefusedAndOthersGoOn()
            throws Exception {
        var port = Integer.toString(RuntimeProcess.freePort());
        var file = OnnxFiles.zeros(folder.resolve("zeros.onnx"));
        var url = "http://localhost:" + port + "/v2/models/zeros/infer";
        try (var process =
                        RuntimeProcess.start(
                                folder,
                                Map.of("JAVA_TOOL_OPTIONS", "-Xmx64m -XX:+ExitOnOutOfMemoryError"),
                                "serve",
                                "--model",
                                file.toString(),
                                "--port",
                                port);
                var client = HttpClient.newHttpClient()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> CURL.matcher(Files.readString(process.log())).find());

            assertThat(ask(client, url, 1_000_000_000_000L).body()).contains("Failed to allocate");
            assertThat(ask(client, url, Long.MAX_VALUE).body()).contains("overflowed");
            assertThat(ask(client, url, 3_000_000).body())
                    .contains("output 'y' of shape [3000000], which is larger than");
            assertThat(ask(client, url, -1).statusCode()).isEqualTo(500);
            assertThat(ask(client, url, 3).body()).contains("\"data\":[0.0,0.0,0.0]");
            assertThat(process.stop()).isZero();
        }
    }

    private static HttpResponse<String> ask(HttpClient client, String url, long size)
            throws Exception {
        var body =
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[%d]}]}"
                        .formatted(size);
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void givenWhatDoesNotGoTogether_whenServed_thenItIsToldWhich() throws Exception {
        assertRefused("--port goes with --model PATH", "serve", "--port", "1");
        assertRefused(
                "--model and --config are both given", "serve", "--model", IRIS, "--config", "x");
        assertRefused("--port 'http' is not allowed", "serve", "--model", IRIS, "--port", "http");
        assertRefused("model.name 'a b' is not allowed", "serve", "--model", IRIS, "--name", "a b");
        assertRefused(
                "--format 'keras' is not allowed", "serve", "--model", IRIS, "--format", "keras");
    }

    private void assertRefused(String message, String... arguments) throws Exception {
        var process = start(arguments);

        assertThat(process.end()).isEqualTo(2);
        assertThat(process.report().message()).contains(message);
    }

    private RuntimeProcess start(String... arguments) throws IOException {
        return RuntimeProcess.start(folder, Map.of(), arguments);
    }
}
