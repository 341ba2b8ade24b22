package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.FileDigest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

class FetchCommandTest {

    private static final byte[] MODEL =
            "a model of forty bytes, as far as we know".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path folder;

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer source;
    private Path target;
    private String digest;

    @BeforeEach
    void start() throws IOException {
        source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        source.createContext("/model.bin", exchange -> send(exchange, MODEL.length));
        source.createContext("/chunked", exchange -> send(exchange, 0));
        source.createContext("/short", exchange -> send(exchange, MODEL.length + 10));
        source.createContext(
                "/unsteady",
                exchange -> {
                    if (asked.get() < 2) {
                        answer(exchange, 503);
                    } else {
                        send(exchange, MODEL.length);
                    }
                });
        source.createContext("/broken", exchange -> answer(exchange, 500));
        source.createContext("/secret", exchange -> answer(exchange, 403));
        source.createContext("/moved", exchange -> redirect(exchange, "/model.bin"));
        source.createContext("/round", exchange -> redirect(exchange, "/round"));
        source.createContext(
                "/metadata", exchange -> redirect(exchange, "http://169.254.169.254/latest/"));
        source.createContext("/file", exchange -> redirect(exchange, "file:///etc/passwd"));
        source.start();
        target = folder.resolve("models");
        digest = FileDigest.of(Files.write(folder.resolve("expected"), MODEL)).digest();
    }

    @AfterEach
    void stop() {
        source.stop(0);
    }

    @ParameterizedTest
    @CsvSource({"/model.bin", "/chunked", "/moved", "/unsteady"})
    void givenAModelAtASource_whenFetched_thenItIsThereWholeAndReported(String path)
            throws IOException {
        var run = fetch(path, "--digest", digest);

        assertThat(run.exitCode()).isZero();
        assertThat(run.report().reason()).isEqualTo(TerminationReason.Verified);
        assertThat(run.report().digest()).isEqualTo(digest);
        assertThat(run.report().sizeBytes()).isEqualTo(MODEL.length);
        assertThat(target.resolve("model")).hasBinaryContent(MODEL);
        assertNothingElseIsLeft(1);
    }

    @Test
    void givenTheModelIsThereAlready_whenFetchedAgain_thenItIsLeftAlone() throws IOException {
        fetch("/model.bin", "--digest", digest);
        var before = Files.getLastModifiedTime(target.resolve("model"));

        assertThat(fetch("/model.bin", "--digest", digest).exitCode()).isZero();
        assertThat(fetch("/model.bin").exitCode()).isZero();

        assertThat(asked).hasValue(1);
        assertThat(Files.getLastModifiedTime(target.resolve("model"))).isEqualTo(before);
    }

    @Test
    void givenAnotherFileIsThere_whenFetchedWithADigest_thenItIsReplaced() throws IOException {
        Files.createDirectories(target);
        Files.writeString(target.resolve("model"), "something else");

        assertThat(fetch("/model.bin", "--digest", digest).exitCode()).isZero();
        assertThat(target.resolve("model")).hasBinaryContent(MODEL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/gone | ModelNotFound | 3 | there is no model at",
                "/broken | SourceUnreachable | 4 | answers 500 after 4 tries",
                "/short | SourceUnreachable | 4 | breaks off",
                "/secret | SourceUnreachable | 4 | answers 403; it wants credentials",
                "/round | SourceUnreachable | 4 | redirects more than 5 times",
                "/metadata | ConfigInvalid | 2 | a link-local or metadata address",
                "/file | ConfigInvalid | 2 | the scheme must be http or https",
            })
    void givenASourceThatHasNoModelForUs_whenFetched_thenTheReasonIsToldAndNothingIsLeft(
            String path, TerminationReason reason, int code, String message) throws IOException {
        var run = fetch(path);

        assertThat(run.report().message()).contains(message);
        assertThat(run.report().reason()).isEqualTo(reason);
        assertThat(run.exitCode()).isEqualTo(code);
        assertNothingElseIsLeft(0);
    }

    @Test
    void givenAnotherDigest_whenFetched_thenBothAreNamedAndNothingIsLeft() throws IOException {
        var other = "sha256:" + "0".repeat(64);

        var run = fetch("/model.bin", "--digest", other);

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.report().message()).contains(digest, other);
        assertNothingElseIsLeft(0);
    }

    @ParameterizedTest
    @CsvSource({"/model.bin", "/chunked"})
    void givenAModelThatIsTooLarge_whenFetched_thenItIsRefusedAndNothingIsLeft(String path)
            throws IOException {
        var run = fetch(path, "--max-bytes", "20");

        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.report().message()).contains("at most 20 bytes are taken");
        assertNothingElseIsLeft(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://host/model | the scheme must be http or https",
                "file:///etc/passwd | the scheme must be http or https",
                "model.onnx | the scheme must be http or https",
                "http:///model | it names no host",
                "http://user:pw@host/m | credentials in a URL are not taken",
                "http://a b/m | is not allowed",
                "http://169.254.169.254/latest/meta-data | a link-local or metadata address",
                "http://[fe80::1]/m | a link-local or metadata address",
                "http://[fd00:ec2::254]/m | a link-local or metadata address",
                "http://[::ffff:169.254.169.254]/m | a link-local or metadata address",
            })
    void givenAUrlThatIsNotAllowed_whenFetched_thenItIsRefused(String url, String message)
            throws IOException {
        var run = CommandRun.of(folder, "fetch", url, target.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.report().message()).contains(message).doesNotContain("pw@");
    }

    @Test
    void givenNobodyAtTheAddress_whenFetched_thenTheSourceIsUnreachable() throws IOException {
        String url = url("/model.bin");
        source.stop(0);

        var run = CommandRun.of(folder, "fetch", url, target.toString());

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.report().message()).contains("takes no connection after 4 tries");
    }

    private CommandRun fetch(String path, String... options) throws IOException {
        var arguments =
                new java.util.ArrayList<>(java.util.List.of("fetch", url(path), target.toString()));
        arguments.addAll(java.util.List.of(options));
        return CommandRun.of(folder, arguments.toArray(String[]::new));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + source.getAddress().getPort() + path;
    }

    private void assertNothingElseIsLeft(int files) throws IOException {
        if (Files.exists(target)) {
            try (var left = Files.list(target)) {
                assertThat(left).hasSize(files);
            }
        } else {
            assertThat(files).isZero();
        }
    }

    private void send(HttpExchange exchange, long announced) throws IOException {
        asked.incrementAndGet();
        exchange.sendResponseHeaders(200, announced);
        exchange.getResponseBody().write(MODEL);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private void answer(HttpExchange exchange, int status) throws IOException {
        asked.incrementAndGet();
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().add("location", location);
        answer(exchange, 302);
    }
}
