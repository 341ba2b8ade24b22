package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What people are told about a file. */
class ValidateCommandTest {

    private static final String STREAM =
            """
            version: v1alpha1
            model: {name: iris, revision: unverified, format: onnx, path: ../../samples/models/iris, columns: [a, b, c, d]}
            server: {port: 8080}
            kafka: {bootstrapServers: "localhost:9092"}
            source: {topic: flowers, consumerGroup: iris, offsetReset: earliest, maxBatchRows: 500}
            sink: {topic: species, keep: [flower]}
            """;

    @TempDir private Path folder;

    @Test
    void givenAGoodConfigurationInYaml_whenValidated_thenNothingIsWrong() throws IOException {
        assertThat(validate(STREAM).exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "species | flowers | sink.topic 'flowers' is the source, too",
                "[flower] | [id] | sink.keep names 'id', which results have of their own",
                "[a, b, c, d] | [a, b, c] | model.columns names 3 columns (a, b, c)",
                "models/iris, | models/none, | there is neither a file nor a folder",
                "maxBatchRows: 500 | maxBatchRows: 0 | source.maxBatchRows '0' is not allowed",
                "keep: | retain: | field 'sink.retain' is not known",
            })
    void givenAConfigurationWithAMistake_whenValidated_thenItIsNamed(
            String good, String bad, String message) throws IOException {
        var run = validate(STREAM.replace(good, bad));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.report().message()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{url: \"http://here/\", kafka: {}, topic: t} | give exactly one of spec.logger.url"
                        + " and spec.logger.kafka",
                "{kafka: {bootstrapServers: \"k:9092\"}} | spec.logger.kafka and spec.logger.topic"
                        + " belong together",
                "{url: \"http://here/\", mode: both} | spec.logger.mode",
            })
    void givenALoggerWithAMistake_whenValidated_thenItIsNamed(String logger, String message)
            throws IOException {
        var run =
                validate(
                        """
                        apiVersion: inference.tandem.dev/v1alpha1
                        kind: InferenceService
                        metadata: {name: iris}
                        spec:
                          model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
                          logger: %s
                        """
                                .formatted(logger));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.report().message()).contains(message);
    }

    @Test
    void givenManifests_whenValidated_thenEachMistakeIsNamed() throws IOException {
        var run =
                validate(
                        """
                        apiVersion: inference.tandem.dev/v1alpha1
                        kind: StreamScorer
                        metadata: {name: Fraud}
                        spec:
                          kafka: {bootstrapServers: "kafka:9092"}
                          source: {topic: same}
                          sink: {topic: same, kep: [id]}
                          scaling: {minReplicas: many, maxReplicas: 100000}
                          colour: red
                        ---
                        apiVersion: inference.tandem.dev/v1alpha1
                        kind: BatchScoringJob
                        metadata: {name: nightly}
                        spec:
                          modelFrom: {inferenceService: fraud}
                          concurrencyPolicy: Sometimes
                          input: {uri: "s3://lake/tx/*.parquet", format: xml}
                          output: {uri: s3://lake/tx/scores/}
                        """);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.report().message())
                .contains("metadata.name 'Fraud' is not allowed")
                .contains("spec.colour is not known; known: ")
                .contains("spec.sink.kep is not known; known: keep, topic")
                .contains("spec.scaling.minReplicas 'many' is not allowed; it must be a whole")
                .contains("spec.scaling.maxReplicas has 100000; allowed: 1 to 1000")
                .contains("spec.concurrencyPolicy 'Sometimes' is not allowed; allowed: ")
                .contains("spec.input.format 'xml' is not allowed; allowed: ")
                .contains("give exactly one of spec.model and spec.modelFrom")
                .contains("topic 'same' is read and written")
                .contains("lie in one another");
    }

    @Test
    void givenTheSamplesThatWork_whenValidated_thenNothingIsWrong() throws IOException {
        try (var files = Files.walk(Path.of("../../config/samples"))) {
            var manifests = files.filter(file -> file.toString().endsWith(".yaml")).toList();

            assertThat(manifests).isNotEmpty();
            for (var file : manifests) {
                assertThat(CommandRun.of(folder, "validate", file.toString()).report().message())
                        .isEqualTo(file + ": nothing is wrong");
            }
        }
    }

    private CommandRun validate(String text) throws IOException {
        var file = Files.writeString(folder.resolve("file.yaml"), text);
        return CommandRun.of(folder, "validate", file.toString());
    }
}
