package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.Helm;
import dev.tandem.e2e.support.Load;
import dev.tandem.e2e.support.Load.Answer;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Settings;
import dev.tandem.e2e.support.Workspace;

import io.fabric8.kubernetes.api.model.Pod;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Operators come and go. */
class LifecycleIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("lifecycle");

    private final Helm helm = new Helm(workspace.settings());

    @AfterEach
    void noServices() {
        workspace.deleteServices();
    }

    @Test
    void givenAServingModel_whenTheChartIsUninstalledAndComesBack_thenItServesAllTheTime()
            throws Exception {
        ServedModel iris = workspace.model("iris");
        workspace.applySample("iris.yaml");
        iris.awaitReady();
        List<Pod> before = iris.pods();
        String values = helm.values();

        try (Load load = Load.on(iris, workspace.sample("iris"))) {
            try {
                helm.uninstall();
                Workspace.await("no operator").until(() -> operators() == 0);
                load.awaitMore(100);
                assertThat(iris.resource().get()).as("the definition and the model").isNotNull();
            } finally {
                helm.install(values);
            }
            load.awaitMore(100);
            assertThat(load.end()).allMatch(Answer::right);
        }

        sameProcesses(iris, before);
        // And the operator that came looks after it again.
        workspace.applySample("rollout/iris-2.yaml");
        iris.awaitSettled();
        Predictions.areRight(iris, workspace.sample("iris-2"));
    }

    @Test
    void givenAServingModel_whenTheOperatorAndItsRuntimeImageAreUpgraded_thenItIsNotRestarted()
            throws Exception {
        ServedModel wine = workspace.model("wine");
        workspace.applySample("wine.yaml");
        wine.awaitReady();
        List<Pod> before = wine.pods();
        long generation = wine.deployment().getMetadata().getGeneration();
        String values = helm.values();

        try {
            helm.install(
                    values,
                    "--set",
                    "runtimeImage.digest=",
                    "--set",
                    "runtimeImage.tag=99.0.0",
                    "--set",
                    "podAnnotations.upgraded=yes");
            // The new operator has seen it: it acts on a change that touches no pod.
            workspace.kubectl().run("scale", "infs/wine", "--replicas=3").succeeded();
            wine.awaitReady();
        } finally {
            helm.install(values);
        }

        assertThat(wine.deployment().getMetadata().getGeneration()).isEqualTo(generation + 1);
        assertThat(wine.pods()).hasSize(3);
        sameProcesses(wine, before);
        Predictions.areRight(wine, workspace.sample("wine"));
    }

    private static void sameProcesses(ServedModel model, List<Pod> before) {
        assertThat(starts(model.pods())).containsAll(starts(before));
    }

    /** Every container of the pods with the moment it started. */
    private static Set<String> starts(List<Pod> pods) {
        return pods.stream()
                .map(
                        pod ->
                                pod.getMetadata().getUid()
                                        + " "
                                        + pod.getStatus()
                                                .getContainerStatuses()
                                                .getFirst()
                                                .getContainerID())
                .collect(Collectors.toSet());
    }

    private static int operators() {
        return workspace
                .client()
                .pods()
                .inNamespace(Settings.OPERATOR_NAMESPACE)
                .withLabel("app.kubernetes.io/component", "operator")
                .list()
                .getItems()
                .size();
    }
}
