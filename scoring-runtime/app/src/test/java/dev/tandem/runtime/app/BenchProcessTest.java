package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What somebody sees who asks how long a model's answers take. */
class BenchProcessTest {

    private static final String IRIS = "../../samples/models/iris";
    private static final Pattern URL =
            Pattern.compile("(http://127.0.0.1:\\d+)/v2/models/iris/infer");

    @TempDir private Path folder;

    @Test
    void givenAModel_whenAskedAtTwoRates_thenEachHasALineAndAllAnswersAreGood() throws Exception {
        var printed =
                printed(0, IRIS, "--rate", "100,50%", "--warm-up", "1s", "--duration", "500ms");

        assertThat(printed)
                .containsPattern(
                        "asked     http://127.0.0.1:\\d+/v2/models/iris/infer: \\d+ bytes, 1 row as"
                                + " JSON; 32 connections\n")
                .contains("machine   2 cores, which server and load generator share")
                .containsPattern("capacity  [0-9,]+ requests/s in a closed loop\n")
                .containsPattern("asked/s +answered/s +p50 ms .* errors\n")
                .containsPattern("\n +100 +\\d+ +\\d+\\.\\d{3} .* none\n")
                .containsPattern("\n +[0-9,]+ +[0-9,]+ +\\d+\\.\\d{3} .* none\n$|\nwarning ");
    }

    @Test
    void givenPrograms_whenAskedInBinary_thenEveryFigureIsThereAndTheHistogramToo()
            throws Exception {
        var histogram = folder.resolve("latency.hgrm");

        var json =
                new ObjectMapper()
                        .readTree(
                                printed(
                                        0,
                                        IRIS,
                                        "--rate",
                                        "200",
                                        "--arrivals",
                                        "poisson",
                                        "--warm-up",
                                        "0s",
                                        "--duration",
                                        "1s",
                                        "--rows",
                                        "3",
                                        "--protocol",
                                        "binary",
                                        "--output",
                                        "json",
                                        "--histogram",
                                        histogram.toString()));

        var run = json.path("runs").path(0);
        assertThat(run.path("asked").asDouble()).isEqualTo(200);
        assertThat(run.path("answers").asInt()).isBetween(150, 250);
        assertThat(run.path("latencyMillis").path("p99.9").asDouble())
                .isGreaterThanOrEqualTo(run.path("latencyMillis").path("p50").asDouble())
                .isPositive();
        assertThat(run.path("serverCpuMicros").asDouble()).isPositive();
        assertThat(run.path("errors").isEmpty()).isTrue();
        assertThat(json.path("machine").path("cores").asInt()).isEqualTo(2);
        assertThat(Files.readString(histogram)).contains("Percentile TotalCount", "Total count");
    }

    @Test
    void givenEveryType_whenAskedInBinary_thenTheServerTakesIt() throws Exception {
        for (var type : List.of(Datatype.FP16, Datatype.BYTES, Datatype.INT64)) {
            var model = OnnxFiles.identity(Files.createTempDirectory(folder, "model"), type, -1, 2);

            assertThat(
                            printed(
                                    0,
                                    model.toString(),
                                    "--rate",
                                    "50",
                                    "--warm-up",
                                    "0s",
                                    "--duration",
                                    "100ms",
                                    "--protocol",
                                    "binary"))
                    .as(type.name())
                    .contains(" none\n");
        }
    }

    @Test
    void givenABodyThatTheModelDoesNotTake_whenAsked_thenItsAnswerIsTold() throws Exception {
        var body = Files.writeString(folder.resolve("body.json"), "{\"inputs\": []}");

        assertThat(printed(1, IRIS, "--request", body.toString()))
                .contains("the first request is answered with 400: {\"error\"");
    }

    @Test
    void givenALongRun_whenKilledWithoutNotice_thenItsServerEndsToo() throws Exception {
        try (var bench = start(IRIS, "--rate", "10", "--duration", "10m")) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> URL.matcher(Files.readString(bench.log())).find());
            var child = bench.process().children().toList();
            assertThat(child).hasSize(1);

            bench.process().destroyForcibly();

            await().atMost(Duration.ofSeconds(60)).until(() -> !child.getFirst().isAlive());
        }
    }

    @Test
    void givenAServerThatIsThere_whenAskedByItsUrl_thenItIsAskedAndGoesOn() throws Exception {
        var port = Integer.toString(RuntimeProcess.freePort());
        var url = "http://127.0.0.1:%s/v2/models/iris/infer".formatted(port);
        try (var server =
                RuntimeProcess.start(folder, Map.of(), "serve", "--model", IRIS, "--port", port)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(server.log()).contains("Ctrl-C"));

            assertThat(
                            printed(
                                    0,
                                    "--url",
                                    url,
                                    "--rate",
                                    "50",
                                    "--warm-up",
                                    "0s",
                                    "--duration",
                                    "200ms"))
                    .contains(" none\n");
            assertThat(printed(3, "--url", url.replace("iris", "rose"), "--rate", "50"))
                    .contains("tells what the model takes, answers with 404");
            assertThat(server.stop()).isZero();
        }
        assertThat(printed(4, "--url", url)).contains("does not answer");
    }

    @Test
    void givenAWrongCommandLine_whenAsked_thenItIsToldWhatIsAllowed() throws Exception {
        assertRefused("give one MODEL, or --url of one that is served");
        assertRefused("give one MODEL, or --url", IRIS, "--url", "http://a/v2/models/a/infer");
        assertRefused("--url 'ftp://x' is not allowed; give http://HOST", "--url", "ftp://x");
        assertRefused("--rate 'much' is no rate", IRIS, "--rate", "10,much");
        assertRefused("--duration '10' is not allowed", IRIS, "--duration", "10");
        assertRefused("--duration 0s is not allowed", IRIS, "--duration", "0s");
        assertRefused("--warm-up 0s leaves no time", IRIS, "--warm-up", "0s");
        assertRefused("--connections '0' is not allowed", IRIS, "--connections", "0");
        assertRefused(
                "--protocol 'grpc' is not allowed; allowed: json, binary",
                IRIS,
                "--protocol",
                "grpc");
        assertRefused(
                "--histogram is for one --rate; 2 are", IRIS, "--rate", "1,2", "--histogram", "x");
        assertRefused("--request is sent as it is: --rows", IRIS, "--request", "x", "--rows", "2");
        assertRefused("--request nowhere cannot be read", IRIS, "--request", "nowhere");
        assertRefused(
                "--rows 2 is not possible: the first size of an input is fixed",
                OnnxFiles.identity(folder, Datatype.FP32, 2, 4).toString(),
                "--rows",
                "2");
    }

    private void assertRefused(String message, String... arguments) throws Exception {
        var run = CommandRun.of(folder, all(arguments));

        assertThat(run.report().message()).startsWith(message);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private String printed(int code, String... arguments) throws Exception {
        var process = start(arguments);
        int ended = process.end();
        var printed = Files.readString(process.log());
        assertThat(ended).as(printed).isEqualTo(code);
        return printed;
    }

    private RuntimeProcess start(String... arguments) throws IOException {
        return RuntimeProcess.start(
                Files.createTempDirectory(folder, "run"), Map.of(), all(arguments));
    }

    private static String[] all(String... arguments) {
        return Stream.concat(Stream.of("bench"), Stream.of(arguments)).toArray(String[]::new);
    }
}
