package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.FileDigest;
import dev.tandem.runtime.core.ModelLoadException;
import dev.tandem.runtime.core.OnnxFiles;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

class VerifyCommandTest {

    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");

    @TempDir private Path folder;

    @Test
    void givenAModelWithoutADigest_whenVerified_thenDigestSizeInputsAndOutputsAreReported()
            throws IOException {
        var run = verify(IRIS.toString(), "");

        assertThat(run.exitCode()).isZero();
        assertThat(run.report().reason()).isEqualTo(TerminationReason.Verified);
        assertThat(run.report().digest()).isEqualTo(FileDigest.of(IRIS).digest());
        assertThat(run.report().sizeBytes()).isEqualTo(Files.size(IRIS));
        assertThat(run.report().inputs())
                .containsExactly(new TensorSignature("features", "FP32", List.of(-1L, 4L)));
        assertThat(run.report().outputs()).hasSize(2);
    }

    /** As {@code xgboost_models.py} in the trees' fixtures made them. */
    @ParameterizedTest
    @CsvSource({
        "xgboost, logistic, json",
        "xgboost, logistic-ubj, ubj",
        "lightgbm, binary, txt",
        "catboost, logloss, json"
    })
    void givenAModelOfTrees_whenVerifiedInItsFolder_thenItsInputsAndOutputsAreReported(
            String format, String name, String ending) throws IOException {
        var fixture =
                Path.of(
                        "../trees/src/test/resources/fixtures",
                        format,
                        name + "." + ending + ".gz");
        try (var in = new GZIPInputStream(Files.newInputStream(fixture))) {
            Files.copy(in, folder.resolve("model." + ending));
        }
        var json = TestConfig.json(folder.toString(), "", 8080, 0);
        var config = Files.createTempFile("runtime", ".json");
        Files.writeString(config, json.replace("\"onnx\"", "\"" + format + "\""));

        var run = CommandRun.of(folder, "verify", "--config", config.toString());

        assertThat(run.report().reason()).isEqualTo(TerminationReason.Verified);
        assertThat(run.report().inputs())
                .extracting(TensorSignature::shape)
                .containsExactly(List.of(-1L, 5L));
        assertThat(run.report().outputs())
                .extracting(TensorSignature::name)
                .containsExactly("prediction", "label");
    }

    /** As {@code mojo_models.py} in the fixtures of MOJOs made it. */
    @Test
    void givenAMojo_whenVerifiedInItsFolder_thenItsColumnsAreInputs() throws IOException {
        Files.copy(
                Path.of("../mojo/src/test/resources/fixtures/mojo/gbm-two.zip"),
                folder.resolve("model.zip"));
        var json = TestConfig.json(folder.toString(), "", 8080, 0);
        var config = Files.createTempFile("runtime", ".json");
        Files.writeString(config, json.replace("\"onnx\"", "\"mojo\""));

        var run = CommandRun.of(folder, "verify", "--config", config.toString());

        assertThat(run.report().reason()).isEqualTo(TerminationReason.Verified);
        assertThat(run.report().inputs())
                .contains(
                        new TensorSignature("colour", "BYTES", List.of(-1L)),
                        new TensorSignature("a", "FP64", List.of(-1L)));
    }

    @Test
    void givenColumnsThatTheModelDoesNotHave_whenVerified_thenBothAreTold() throws IOException {
        var json = TestConfig.json(IRIS.toString(), "", 8080, 0);
        var named = json.replace("\"path\"", "\"columns\": [\"a\", \"b\"], \"path\"");
        var config = Files.writeString(folder.resolve("runtime.json"), named);

        var run = CommandRun.of(folder, "verify", "--config", config.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.report().message())
                .startsWith(
                        "model.columns names 2 columns (a, b), but input 'features' FP32 [-1,4] has"
                                + " 4;");
    }

    @Test
    void givenAnotherDigest_whenVerified_thenBothAreNamed() throws IOException {
        var run = verify(IRIS.toString(), "sha256:" + "0".repeat(64));

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.report().reason()).isEqualTo(TerminationReason.DigestMismatch);
        assertThat(run.report().message())
                .contains(FileDigest.of(IRIS).digest(), "sha256:" + "0".repeat(64), "model.onnx");
    }

    @Test
    void givenAFolderWithoutAModel_whenVerified_thenWhatIsThereIsTold() throws IOException {
        Files.createFile(folder.resolve("weights.bin"));

        var run = verify(folder.toString(), "");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.report().reason()).isEqualTo(TerminationReason.ModelNotFound);
        assertThat(run.report().message()).contains("weights.bin");
    }

    @Test
    void givenACorruptFile_whenVerified_thenItIsInvalidAndItsDigestIsReported() throws IOException {
        var corrupt = folder.resolve("model.onnx");
        byte[] bytes = Files.readAllBytes(IRIS);
        Files.write(corrupt, java.util.Arrays.copyOf(bytes, bytes.length / 2));

        var run = verify(corrupt.toString(), "");

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.report().reason()).isEqualTo(TerminationReason.ModelInvalid);
        assertThat(run.report().digest()).isEqualTo(FileDigest.of(corrupt).digest());
        assertThat(run.report().message()).contains("model.onnx cannot be served");
    }

    @Test
    void givenAFileThatCrashesTheNativeLibrary_whenVerified_thenItIsToldAndNotAnUnknownEnd()
            throws IOException {
        var run = verify(OnnxFiles.crashing(folder.resolve("crashing.onnx")).toString(), "");

        assertThat(run.exitCode()).isEqualTo(23);
        assertThat(run.report().reason()).isEqualTo(TerminationReason.ModelCrashesRuntime);
        assertThat(run.report().message()).contains("ended by SIGFPE in libonnxruntime");
    }

    @Test
    void givenAFileThatCrashesTheNativeLibrary_whenATableIsScored_thenThatIsTheReason()
            throws IOException {
        var config =
                Files.writeString(
                        folder.resolve("table.yaml"),
                        """
                        version: v1alpha1
                        model: {name: m, revision: unverified, format: onnx, path: %s}
                        input: {uri: %s/rows.csv}
                        output: {uri: %s/scores, format: csv}
                        """
                                .formatted(
                                        OnnxFiles.crashing(folder.resolve("crashing.onnx")),
                                        folder,
                                        folder));

        var run = CommandRun.of(folder, "batch", "--config", config.toString());

        assertThat(run.exitCode()).isEqualTo(23);
        assertThat(run.report().message()).contains("ended by SIGFPE in libonnxruntime");
    }

    @Test
    void givenAFileThatKeepsTheLibraryBusy_whenProbed_thenItIsGivenUp() throws IOException {
        var config = TestConfig.json(IRIS.toString(), "", 8080, 0);

        var report = new ModelProbe(Duration.ofMillis(1)).of(Optional.of(config));

        assertThat(report.reason()).isEqualTo(TerminationReason.ModelCrashesRuntime);
        assertThat(report.message()).contains("had not ended after 0 seconds");
    }

    @Test
    void givenAModelLargerThanTheMemory_whenChecked_thenSizeLimitAndWhatToRaiseAreTold()
            throws IOException {
        var large = folder.resolve("model.onnx");
        try (var file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(300L << 20);
        }

        assertThatThrownBy(() -> new MemoryLimit(512L << 20).check(large))
                .isInstanceOfSatisfying(
                        ModelLoadException.class,
                        e -> assertThat(e.reason()).isEqualTo(TerminationReason.ModelTooLarge))
                .hasMessageContaining("has 300Mi")
                .hasMessageContaining("limit is 512Mi")
                .hasMessageContaining("set spec.resources.limits.memory to 696Mi or more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | Unrecognized token 'nonsense'",
                "[] | an object with fields is needed",
                "{} | version '' is not allowed; this runtime reads v1alpha1 only",
                "{\"version\": \"v2\", \"new\": 1} | version 'v2' is not allowed",
                "{\"version\": \"v1alpha1\"} | model is missing",
                "{\"version\": \"v1alpha1\", \"server\": {\"port\": 0}} | server.port '0' is not"
                        + " allowed",
            })
    void givenAConfigurationThatIsRefused_whenVerified_thenTheFieldIsNamed(
            String json, String message) throws IOException {
        var config = Files.writeString(folder.resolve("config.json"), json);

        var run = CommandRun.of(folder, "verify", "--config", config.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.report().reason()).isEqualTo(TerminationReason.ConfigInvalid);
        assertThat(run.report().message()).contains("config.json: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"server\": | \"ofTomorrow\": {}, \"server\": | field 'ofTomorrow' is not known",
                "\"port\": | \"ofTomorrow\": true, \"port\": | field 'server.ofTomorrow' is not"
                        + " known",
            })
    void givenAFieldOfANewerOperator_whenVerified_thenItIsNamed(
            String from, String to, String message) throws IOException {
        var json = TestConfig.json(IRIS.toString(), "", 8080, 0).replace(from, to);
        var config = Files.writeString(folder.resolve("config.json"), json);

        var run = CommandRun.of(folder, "verify", "--config", config.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.report().message()).contains("config.json: " + message);
    }

    @Test
    void givenNoConfiguration_whenVerified_thenBothWaysToGiveOneAreNamed() throws IOException {
        var run = CommandRun.of(folder, "verify");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.report().message()).contains("--config FILE", "TANDEM_CONFIG");
    }

    @Test
    void givenACommandLineThatIsRefused_whenRun_thenTheExitCodeSaysSo() {
        var commands = List.of(new VerifyCommand());

        assertThat(Main.run(commands)).isEqualTo(2);
        assertThat(Main.run(commands, "explode")).isEqualTo(2);
        assertThat(Main.run(commands, "verify", "--nonsense")).isEqualTo(2);
        assertThat(Main.run(commands, "verify", "what")).isEqualTo(2);
        assertThat(Main.run(commands, "--help")).isZero();
        assertThat(Main.run(commands, "--version")).isZero();
        assertThat(Main.run(commands, "verify", "--help")).isZero();
    }

    private CommandRun verify(String path, String digest) throws IOException {
        var config =
                Files.writeString(
                        folder.resolve("runtime.json"), TestConfig.json(path, digest, 8080, 0));
        return CommandRun.of(folder, "verify", "--config", config.toString());
    }
}
