package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.http.HttpResponse;

/** What the kubelet and Prometheus ask of the operator. */
@ExtendWith(TestCluster.Shared.class)
final class EndpointsIT {

    private Bench bench;

    @BeforeEach
    void anOperator(TestCluster cluster) {
        bench = new Bench(cluster).startOperator();
    }

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void itIsAliveAndReady() {
        assertThat(bench.http("/healthz"))
                .returns(200, HttpResponse::statusCode)
                .returns("ok", HttpResponse::body);
        assertThat(bench.http("/readyz"))
                .returns(200, HttpResponse::statusCode)
                .returns("ok", HttpResponse::body);
    }

    @Test
    void itTellsWhatItDoes() {
        bench.untilReconciled(
                1,
                b ->
                        b.apply(
                                """
                                apiVersion: inference.tandem.dev/v1alpha1
                                kind: InferenceService
                                metadata: {name: iris}
                                spec:
                                  model: {format: onnx, storageUri: "pvc://models"}
                                """));

        assertThat(bench.http("/metrics").body())
                .contains("operator_sdk_reconciliations_success_total")
                .contains("jvm_memory_used_bytes")
                .doesNotContain("iris");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(bench.http("/")).returns(404, HttpResponse::statusCode);
    }
}
