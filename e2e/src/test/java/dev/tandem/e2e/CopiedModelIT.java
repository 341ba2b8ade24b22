package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.Helm;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Workspace;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Container;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster without image volumes, or an operator that is told so. */
class CopiedModelIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("copied");

    @Test
    void givenNoImageVolumes_whenTheSampleIsApplied_thenThePodsCopyTheModelAndTheStatusSaysSo()
            throws Exception {
        Helm helm = new Helm(workspace.settings());
        String values = helm.values();
        ServedModel iris = workspace.model("iris");
        try {
            helm.install(values, "--set", "imageVolumes=never");

            workspace.applySample("iris.yaml");
            iris.awaitReady();

            assertThat(iris.condition("ImageVolumes").map(Condition::getReason))
                    .contains("NotSupportedByCluster");
            assertThat(iris.pods().getFirst().getSpec().getInitContainers())
                    .extracting(Container::getName)
                    .containsExactly("copy-tool", "copy-model");
            Predictions.areRight(iris, workspace.sample("iris"));
        } finally {
            helm.install(values);
        }
        // What was copied goes on being copied: nobody's model starts again for another setting.
        assertThat(iris.deployment().getStatus().getObservedGeneration()).isEqualTo(1);
        Predictions.areRight(iris, workspace.sample("iris"));
    }
}
