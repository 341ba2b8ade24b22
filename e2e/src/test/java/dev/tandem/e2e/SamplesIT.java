package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.Sample;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Workspace;

import io.fabric8.kubernetes.api.model.Pod;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;

/** The manifests of {@code config/samples}, as they stand, where only restricted pods may run. */
class SamplesIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("samples");

    @AfterEach
    void noServices() {
        workspace.deleteServices();
    }

    @ParameterizedTest
    @CsvSource({
        "iris.yaml, iris",
        "wine.yaml, wine",
        "diabetes.yaml, diabetes",
        "breast-cancer-http.yaml, breast-cancer"
    })
    void givenASampleManifest_whenApplied_thenEveryRowIsScikitLearnsOverRestAndGrpc(
            String file, String name) throws Exception {
        ServedModel model = workspace.model(name);
        Instant applied = Instant.now();

        workspace.applySample(file);
        InferenceService ready = model.awaitReady();

        new Measurements(workspace.settings())
                .took("apply to Ready, " + file, Duration.between(applied, Instant.now()));
        Sample sample = workspace.sample(name);
        assertThat(ready.getStatus().model().digest()).isEqualTo("sha256:" + sample.sha256());
        assertThat(ready.getStatus().model().revision()).isEqualTo(sample.revision());
        Predictions.areRight(model, sample);
        for (Pod pod : model.pods()) {
            hasNoPrivileges(pod);
        }
    }

    private static void hasNoPrivileges(Pod pod) {
        String name = pod.getMetadata().getName();
        String found =
                workspace
                        .kubectl()
                        .run(
                                "exec",
                                "--container=runtime",
                                name,
                                "--",
                                "/bin/busybox",
                                "sh",
                                "-c",
                                "/bin/busybox id -u;"
                                        + " /bin/busybox touch /written 2>&1;"
                                        + " /bin/busybox ls /var/run/secrets 2>&1;"
                                        + " /bin/busybox grep CapEff /proc/1/status;"
                                        + " /bin/busybox grep NoNewPrivs /proc/1/status")
                        .output();
        assertThat(found)
                .startsWith("65532\n")
                .contains("/written: Read-only file system")
                .contains("/var/run/secrets: No such file or directory")
                .containsPattern("CapEff:\\s+0000000000000000")
                .containsPattern("NoNewPrivs:\\s+1");
    }
}
