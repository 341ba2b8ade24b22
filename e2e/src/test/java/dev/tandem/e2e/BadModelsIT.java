package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.Load;
import dev.tandem.e2e.support.Load.Answer;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.Sample;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Workspace;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.events.v1.Event;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A service that is asked to serve a model which cannot be served. */
class BadModelsIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("bad-models");

    @AfterEach
    void noServices() {
        workspace.deleteServices();
    }

    private static final String GOOD = "oci://localhost/tandem/models/iris:1";

    /**
     * A spec that cannot be brought about.
     *
     * @param reasons any of which the condition may give
     */
    record BadModel(String what, String model, String more, List<String> reasons) {

        String manifest(String name) {
            return BadModelsIT.manifest(name, model, more);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<BadModel> badModels() {
        String zeros = "0".repeat(64);
        return Stream.of(
                new BadModel(
                        "missing at the URL",
                        "{format: onnx, storageUri: 'http://files/absent.onnx'}",
                        "",
                        List.of("ModelNotFound")),
                new BadModel(
                        "missing on the claim",
                        "{format: onnx, storageUri: 'pvc://empty/absent/1'}",
                        "",
                        List.of("ModelNotFound")),
                new BadModel(
                        "another digest",
                        "{format: onnx, storageUri: '%s', digest: 'sha256:%s'}"
                                .formatted(GOOD, zeros),
                        "",
                        List.of("DigestMismatch")),
                new BadModel(
                        "a corrupt file",
                        "{format: onnx, storageUri: 'http://files/corrupt.onnx'}",
                        "",
                        List.of("ModelInvalid")),
                new BadModel(
                        "larger than memory",
                        "{format: onnx, storageUri: 'http://files/large.onnx'}",
                        "",
                        List.of("ModelTooLarge", "OutOfMemory")),
                new BadModel(
                        "an image that cannot be pulled",
                        "{format: onnx, storageUri: 'oci://localhost/tandem/models/absent:1'}",
                        "",
                        List.of("ImagePullFailed")),
                new BadModel(
                        "no node that fits",
                        "{format: onnx, storageUri: 'oci://localhost/tandem/models/iris:2'}",
                        "placement: {nodeSelector: {nobody: has-this}}",
                        List.of("NoNodeFits")));
    }

    @BeforeAll
    static void fileServer() throws IOException {
        try (InputStream files = BadModelsIT.class.getResourceAsStream("/bad-models.yaml")) {
            workspace.apply(
                    new String(files.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("{{LARGE_HEAD}}", LargeModel.headInBase64())
                            .replace(
                                    "{{LARGE_MEBIBYTES}}",
                                    Integer.toString(LargeModel.BALLAST_MEBIBYTES)));
        }
        workspace
                .kubectl()
                .run("rollout", "status", "deployment/files", "--timeout=120s")
                .succeeded();
    }

    @ParameterizedTest
    @MethodSource("badModels")
    void givenAGoodModel_whenABadOneIsApplied_thenItIsToldOnceAndTheGoodOneServesUntilRepaired(
            BadModel bad) throws Exception {
        String name = bad.what().replace(' ', '-').toLowerCase(Locale.ROOT);
        ServedModel model = workspace.model(name);
        Sample good = workspace.sample("iris");
        workspace.apply(manifest(name, good()));
        model.awaitReady();
        Instant applied;
        Condition failed;
        List<Answer> answers;

        try (Load load = Load.on(model, good)) {
            applied = Instant.now();
            workspace.apply(bad.manifest(name));
            failed = model.awaitFailed(bad.reasons());
            new Measurements(workspace.settings())
                    .took(
                            "until the status says " + failed.getReason() + ", " + bad.what(),
                            Duration.between(applied, Instant.now()));
            load.awaitMore(100);
            answers = load.end();
        }

        assertThat(failed.getMessage()).endsWith("1 replica still answers");
        assertThat(answers).allMatch(Answer::right);
        assertThat(model.condition("Available").map(Condition::getStatus)).contains("True");
        assertThat(model.status().orElseThrow().model().revision()).isEqualTo(good.revision());
        assertThat(model.events())
                .filteredOn(event -> event.getReason().equals(failed.getReason()))
                .extracting(Event::getType)
                .containsExactly("Warning");

        workspace.apply(manifest(name, good()));
        model.awaitReady();
        assertThat(model.condition("Stalled")).isEmpty();
        Predictions.areRight(model, good);
    }

    private static String good() {
        return "{format: onnx, storageUri: '" + GOOD + "'}";
    }

    private static String manifest(String name, String model) {
        return manifest(name, model, "");
    }

    private static String manifest(String name, String model, String more) {
        return """
        apiVersion: inference.tandem.dev/v1alpha1
        kind: InferenceService
        metadata: {name: %s}
        spec:
          model: %s
          resources:
            requests: {cpu: 50m, memory: 192Mi}
            limits: {cpu: "1", memory: 192Mi}
          %s
        """
                .formatted(name, model, more);
    }
}
