package dev.tandem.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tandem's own server keeps every clause, whichever the model. */
class TandemConformsTest {

    private static final Path IRIS = Path.of("../samples/models/iris/model.onnx");

    @TempDir private Path folder;

    @Test
    void givenAModelOfEveryDatatype_whenJudged_thenNoClauseFails() throws Exception {
        var report = judge(Models.everyType(folder), "every");

        assertThat(failures(report)).isEmpty();
        assertThat(verdicts(report, Verdict.NOT_APPLICABLE))
                .allMatch(
                        verdict ->
                                verdict.contains("FP16")
                                        || verdict.contains("BF16")
                                        || verdict.endsWith("the model does not have one input"));
    }

    @Test
    void givenAModelOfRows_whenJudged_thenNoClauseFails() throws Exception {
        assertThat(failures(judge(IRIS, "iris"))).isEmpty();
    }

    @Test
    void givenAModelWithoutAnOpenSize_whenJudged_thenNoClauseFails() throws Exception {
        var model = OnnxFiles.identity(folder, Datatype.INT32, 2, 2, 3);

        assertThat(failures(judge(model, "cube"))).isEmpty();
    }

    @Test
    void givenTls_whenJudged_thenNoClauseFails() throws Exception {
        var certificate = TestCertificate.madeIn(folder);
        try (var server = RuntimeProcess.serving(folder, IRIS, "iris", Optional.of(certificate))) {
            var report = Main.judge(server.options(), Catalogue.clauses());

            assertThat(failures(report)).isEmpty();
            assertThat(verdicts(report, Verdict.PASS))
                    .contains("REST-INFER-01: ", "REST-HTTP-06: ", "GRPC-INFER-02: ");
        }
    }

    @Test
    void givenTlsByACertificateThatIsNotBelieved_whenJudged_thenItSaysSo() throws Exception {
        var certificate = TestCertificate.madeIn(folder);
        try (var server = RuntimeProcess.serving(folder, IRIS, "iris", Optional.of(certificate))) {
            assertThat(Main.run("--http", server.url().toString(), "--model", "iris")).isEqualTo(2);
            assertThat(Main.run("--grpc", server.grpcAddress(), "--model", "iris")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FP16", "BF16"})
    void givenAModelOf16BitFloats_whenJudged_thenWhatJsonCannotCarryIsLeftOutAndNoClauseFails(
            Datatype datatype) throws Exception {
        var report = judge(OnnxFiles.identity(folder, datatype, -1, 2), "half");

        assertThat(failures(report)).isEmpty();
        assertThat(verdicts(report, Verdict.PASS)).contains("GRPC-TYPE-" + datatype + ": ");
    }

    @Test
    void givenOnlyGrpc_whenJudged_thenNoClauseFailsAndRestIsLeftOut() throws Exception {
        try (var server = RuntimeProcess.serving(folder, IRIS, "iris")) {
            var options =
                    Options.of(
                            Options.parse(
                                    "--grpc", "127.0.0.1:" + server.port(), "--model", "iris"));
            var report = Main.judge(options, Catalogue.clauses());

            assertThat(failures(report)).isEmpty();
            assertThat(verdicts(report, Verdict.PASS)).allMatch(line -> line.contains("GRPC"));
        }
    }

    private Report judge(Path model, String name) throws Exception {
        try (var server = RuntimeProcess.serving(folder, model, name)) {
            return Main.judge(server.options(), Catalogue.clauses());
        }
    }

    private static List<String> failures(Report report) {
        return verdicts(report, Verdict.FAIL);
    }

    private static List<String> verdicts(Report report, Verdict verdict) {
        return report.results().stream()
                .filter(result -> result.verdict() == verdict)
                .map(result -> result.clause().id() + ": " + result.detail())
                .toList();
    }
}
