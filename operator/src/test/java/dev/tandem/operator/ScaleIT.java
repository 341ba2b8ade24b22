package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.InferenceService;

import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code kubectl scale} and autoscalers use. */
@ExtendWith(TestCluster.Shared.class)
final class ScaleIT {

    @Test
    void theScaleSubresourceScalesAndTellsWhatToWatch(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(
                    """
                    apiVersion: inference.tandem.dev/v1alpha1
                    kind: InferenceService
                    metadata: {name: iris}
                    spec:
                      model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
                    """);
            bench.awaitReady("iris");
            assertThat(scale(bench)).returns(1, scale -> scale.getSpec().getReplicas());

            Scale wanted = scale(bench);
            wanted.getSpec().setReplicas(3);
            bench.admin()
                    .resources(InferenceService.class)
                    .inNamespace(bench.namespace())
                    .withName("iris")
                    .scale(wanted);

            bench.awaitReady("iris");
            assertThat(
                            bench.admin()
                                    .apps()
                                    .deployments()
                                    .inNamespace(bench.namespace())
                                    .withName("iris")
                                    .require()
                                    .getSpec()
                                    .getReplicas())
                    .isEqualTo(3);
            assertThat(scale(bench))
                    .returns(3, scale -> scale.getStatus().getReplicas())
                    .returns(
                            "inference.tandem.dev/inference-service=iris,"
                                    + "inference.tandem.dev/role=serving",
                            scale -> scale.getStatus().getSelector());
        }
    }

    private static Scale scale(Bench bench) {
        return bench.admin()
                .resources(InferenceService.class)
                .inNamespace(bench.namespace())
                .withName("iris")
                .scale();
    }
}
