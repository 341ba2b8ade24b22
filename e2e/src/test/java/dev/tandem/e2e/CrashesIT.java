package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.Load;
import dev.tandem.e2e.support.Load.Answer;
import dev.tandem.e2e.support.NodeProcesses;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Settings;
import dev.tandem.e2e.support.Workspace;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.stream.Stream;

/** What ends without being asked, and what is asked to end. */
class CrashesIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("crashes");

    @AfterEach
    void noServices() {
        workspace.deleteServices();
    }

    @Test
    @Tag("node")
    void givenARollout_whenTheOperatorsAreKilledInItsMiddle_thenItIsFinishedWithoutAFailedRequest()
            throws Exception {
        ServedModel iris = workspace.model("iris");
        workspace.applySample("iris.yaml");
        iris.awaitReady();

        try (Load load = Load.on(iris, workspace.sample("iris"), workspace.sample("iris-2"))) {
            workspace.applySample("rollout/iris-2.yaml");
            Workspace.await("the new model being verified")
                    .until(() -> !iris.verificationPods().isEmpty());
            operators().forEach(NodeProcesses::killJava);
            iris.awaitSettled();
            load.awaitMore(50);
            assertThat(load.end()).allMatch(Answer::right);
        }

        Predictions.areRight(iris, workspace.sample("iris-2"));
    }

    @Test
    @Tag("node")
    void givenAServingPod_whenItsProcessIsKilled_thenItIsStartedAgainAndAnswersRight()
            throws Exception {
        ServedModel diabetes = workspace.model("diabetes");
        workspace.applySample("diabetes.yaml");
        diabetes.awaitReady();

        NodeProcesses.killJava(diabetes.pods().getFirst());

        Workspace.await("started again")
                .until(
                        () ->
                                containers(diabetes)
                                        .anyMatch(
                                                status ->
                                                        status.getRestartCount() == 1
                                                                && status.getReady()));
        diabetes.awaitReady();
        Predictions.areRight(diabetes, workspace.sample("diabetes"));
    }

    @Test
    void givenSteadyLoad_whenAServingPodIsDeleted_thenNoRequestFails() throws Exception {
        ServedModel wine = workspace.model("wine");
        workspace.applySample("wine.yaml");
        wine.awaitReady();
        Pod pod = wine.pods().getFirst();

        try (Load load = Load.on(wine, workspace.sample("wine"))) {
            load.awaitMore(100);
            workspace.kubectl().run("delete", "pod", pod.getMetadata().getName()).succeeded();
            wine.awaitReady();
            load.awaitMore(100);
            assertThat(load.end()).allMatch(Answer::right);
        }
    }

    private static Stream<ContainerStatus> containers(ServedModel model) {
        return model.pods().stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream());
    }

    private static List<Pod> operators() {
        return workspace
                .client()
                .pods()
                .inNamespace(Settings.OPERATOR_NAMESPACE)
                .withLabel("app.kubernetes.io/component", "operator")
                .list()
                .getItems();
    }
}
