package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.InferenceService;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/**
 * A settled service costs no write at all, whatever its spec says: the API server rewrites values,
 * and none of that may look like drift.
 */
@ExtendWith(TestCluster.Shared.class)
final class SettledIT {

    private static final List<String> SPECS =
            List.of(
                    "model: {format: onnx, storageUri: 'oci://registry.example/models/iris:1'}",
                    """
                    model: {format: onnx, storageUri: 'oci://registry.example/models/iris:1'}
                    resources:
                      requests: {cpu: 1000m, memory: 1024Mi}
                      limits: {cpu: 2000m, memory: 2048Mi}
                    """,
                    """
                    model: {format: onnx, storageUri: 'pvc://models/iris'}
                    resources:
                      requests: {cpu: 0.5, memory: 1e9}
                      limits: {cpu: 1.50, memory: 1073741824}
                    """,
                    """
                    model: {format: onnx, storageUri: 'https://models.example/iris.onnx'}
                    resources:
                      requests: {cpu: "+1", memory: 0.5Gi}
                    """,
                    """
                    model: {format: onnx, storageUri: 'pvc://models'}
                    scaling: {minReplicas: 3}
                    overload: {timeout: 1m30s, maxQueue: 1, maxPayload: 1000Ki}
                    placement:
                      nodeSelector: {disk: fast, kubernetes.io/os: linux}
                      tolerations:
                        - {key: dedicated, operator: Equal, value: models, effect: NoSchedule}
                        - {key: spot, effect: NoSchedule}
                        - {key: gone, operator: Exists, effect: NoExecute, tolerationSeconds: 0}
                        - {operator: Exists}
                      priorityClassName: models
                    """);

    @ParameterizedTest
    @ValueSource(strings = {"always", "never"})
    void noWriteOverARestartAndAResync(String imageVolumes, TestCluster cluster) {
        try (Bench bench =
                new Bench(cluster).with("TANDEM_IMAGE_VOLUMES", imageVolumes).startOperator()) {
            for (int i = 0; i < SPECS.size(); i++) {
                bench.apply(service("s" + i, SPECS.get(i)));
            }
            for (int i = 0; i < SPECS.size(); i++) {
                bench.awaitReady("s" + i);
            }
            List<String> before = bench.writes();
            bench.stopOperator();

            bench.startOperator();
            bench.untilReconciled(SPECS.size(), SettledIT::touchEveryDeployment);

            assertThat(bench.writes()).isEqualTo(before);
        }
    }

    @Test
    void conditionsOfOthersStayAndCostNoWrite(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(service("iris", SPECS.getFirst()));
            bench.awaitReady("iris");
            List<String> before = bench.writes();

            applyForeignCondition(bench);
            bench.untilReconciled(1, SettledIT::touchEveryDeployment);

            assertThat(bench.writes()).isEqualTo(before);
            assertThat(bench.condition("iris", "Reviewed")).isPresent();

            bench.apply(service("iris", SPECS.getFirst() + "\nscaling: {minReplicas: 2}"));
            bench.awaitReady("iris");

            assertThat(bench.condition("iris", "Reviewed")).isPresent();
        }
    }

    /** Makes the operator look at every service, with nothing for it to do. */
    private static void touchEveryDeployment(Bench bench) {
        bench.admin().apps().deployments().inNamespace(bench.namespace()).list().getItems().stream()
                .map(bench.admin()::resource)
                .forEach(
                        deployment ->
                                deployment.edit(
                                        object -> {
                                            object.getMetadata().getLabels().put("touched", "yes");
                                            return object;
                                        }));
    }

    private static void applyForeignCondition(Bench bench) {
        InferenceService reviewed =
                bench.admin()
                        .getKubernetesSerialization()
                        .unmarshal(
                                """
                                apiVersion: inference.tandem.dev/v1alpha1
                                kind: InferenceService
                                metadata: {name: iris}
                                status:
                                  conditions:
                                    - type: Reviewed
                                      status: "True"
                                      reason: Audit
                                      message: looked at
                                      lastTransitionTime: "2026-01-01T12:00:00Z"
                                """,
                                InferenceService.class);
        bench.admin()
                .resource(reviewed)
                .inNamespace(bench.namespace())
                .subresource("status")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("a-reviewer")
                                .build());
    }

    private static String service(String name, String spec) {
        return """
        apiVersion: inference.tandem.dev/v1alpha1
        kind: InferenceService
        metadata: {name: %s}
        spec:
        %s
        """
                .formatted(name, spec.indent(2));
    }
}
