package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which namespaces the operator looks after. */
@ExtendWith(TestCluster.Shared.class)
final class WatchIT {

    private static final String IRIS =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: InferenceService
            metadata: {name: iris}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
            """;

    @Test
    void allOfThemWhereNoneIsNamed(TestCluster cluster) {
        try (Bench one = new Bench(cluster).with("TANDEM_WATCH_NAMESPACES", "").startOperator();
                Bench other = new Bench(cluster)) {
            one.apply(IRIS);
            other.apply(IRIS);

            one.awaitReady("iris");
            other.awaitReady("iris");
        }
    }

    @Test
    void theNamedOnesWithRightsInThemAlone(TestCluster cluster) {
        try (Bench named = new Bench(cluster);
                Bench other = new Bench(cluster)) {
            cluster.grantShippedRightsIn(named.namespace(), ApiServer.NAMESPACED_OPERATOR);
            named.startOperator(cluster.api().client(ApiServer.NAMESPACED_OPERATOR));
            other.apply(IRIS);
            named.apply(IRIS);

            named.awaitReady("iris");

            assertThat(other.get("iris").getStatus()).isNull();
        }
    }
}
