package dev.tandem.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

import javax.xml.parsers.DocumentBuilderFactory;

/** The command as people run it. */
class MainTest {

    @TempDir private static Path folder;

    private static RuntimeProcess server;

    @BeforeAll
    static void start() throws Exception {
        server = RuntimeProcess.serving(folder, Models.everyType(folder), "every");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void givenARightServer_whenJudged_thenItEndsWith0AndEachReportHasEveryClause()
            throws Exception {
        var json = folder.resolve("report.json");
        var markdown = folder.resolve("report.md");
        var xml = folder.resolve("report.xml");

        int code =
                Main.run(
                        "--http", server.url().toString(),
                        "--grpc", "127.0.0.1:" + server.port(),
                        "--model", "every",
                        "--report", json.toString(),
                        "--report", markdown.toString(),
                        "--report", xml.toString());

        assertThat(code).isZero();
        var report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("conforms").booleanValue()).isTrue();
        assertThat(report.get("clauses")).hasSameSizeAs(Catalogue.clauses());
        assertThat(report.at("/clauses/0/exchanges/0/sent").asText())
                .isEqualTo("GET /v2/health/live");
        assertThat(Files.readString(markdown)).contains("| REST-INFER-05 | MUST | pass |");
        var cases =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(xml.toFile())
                        .getElementsByTagName("testcase");
        assertThat(cases.getLength()).isEqualTo(Catalogue.clauses().size());
    }

    @Test
    void givenAWrongServer_whenJudged_thenItEndsWith1AndTheReportShowsWhatWasSaid()
            throws Exception {
        var markdown = folder.resolve("wrong.md");
        try (var wrong =
                SpoilingProxy.before(server.url(), RestFault.named("no extensions").spoiler())) {
            int code =
                    Main.run(
                            "--http", wrong.url().toString(),
                            "--model", "every",
                            "--report", markdown.toString());

            assertThat(code).isEqualTo(1);
        }
        assertThat(Files.readString(markdown))
                .contains("| REST-SERVER-02 | MUST | **fail** |", "## REST-SERVER-02", "GET /v2");
    }

    @Test
    void givenARequestThatTheModelTakes_whenJudged_thenItsInputsAreSent() throws Exception {
        var options = server.options();
        String request;
        try (var endpoints = Endpoints.of(options)) {
            var model = new Discovery(endpoints, options).model();
            request = new Subject(endpoints, model).request().toString();
        }
        var input =
                Files.writeString(
                        folder.resolve("input.json"), request.replace("\"a0\"", "\"mine\""));
        var json = folder.resolve("mine.json");

        int code =
                Main.run(
                        "--http", server.url().toString(),
                        "--model", "every",
                        "--input", input.toString(),
                        "--report", json.toString());

        assertThat(code).isZero();
        assertThat(Files.readString(json)).contains("\\\"mine\\\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model m | --http and --grpc are missing",
                "--http http://localhost:1 | --model is missing",
                "--http localhost:1 --model m | --http is 'localhost:1'; it begins with http://",
                "--grpc http://localhost:1 --model m | --grpc is 'http://localhost:1'; it is"
                        + " written HOST:PORT",
                "--http http://localhost:1 --model m --report r.pdf | --report is 'r.pdf'; it ends"
                        + " with .json, .md or .xml",
                "--http http://localhost:1 --model m --timeout 0 | --timeout is '0'; it is seconds,"
                        + " 1 to 9999",
                "--http http://localhost:1 --model m --header x | --header is 'x'; it is written"
                        + " 'NAME: VALUE'",
                "--http http://localhost:1 --model m --input none.json | --input none.json cannot"
                        + " be read",
                "--http http://localhost:1 --model m more | 'more' is no option",
                "--http https://localhost:1 --model m --ca none.pem | --ca none.pem cannot be read",
                "--http https://localhost:1 --model m --ca pom.xml | --ca pom.xml holds no"
                        + " certificates in PEM",
                "--nonsense | Unrecognized option: --nonsense"
            })
    void givenAWrongCommandLine_whenRun_thenItSaysWhatIsWrong(String line, String message) {
        var arguments = line.split(" ");

        assertThat(Main.run(arguments)).isEqualTo(2);
        assertThatThrownBy(() -> Options.of(Options.parse(arguments)))
                .isInstanceOf(CannotRun.class)
                .hasMessageContaining(message);
    }

    @Test
    void givenNoServer_whenJudged_thenItEndsWith2() {
        assertThat(Main.run("--http", "http://127.0.0.1:1", "--model", "m")).isEqualTo(2);
        assertThat(Main.run("--grpc", "127.0.0.1:1", "--model", "m")).isEqualTo(2);
    }

    @Test
    void givenTheCatalogue_whenListed_thenNoIdIsThereTwice() {
        var ids = Catalogue.clauses().stream().map(Clause::id).collect(Collectors.toList());

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(Main.run("--list")).isZero();
    }
}
