package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.InferenceService;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a user sees of a service whose replicas speak TLS. */
@ExtendWith(TestCluster.Shared.class)
final class TlsIT {

    private static final String STORE =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: FeatureStore
            metadata: {name: shared}
            spec:
              online: {redis: {url: "redis://redis.data:6379"}}
              views:
                - name: garden
                  entity: {name: garden_id}
                  maxAge: 26h
                  features: [{name: rain, type: float64, default: "0"}]
            """;

    private static final String IRIS =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: InferenceService
            metadata: {name: iris}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
              features: [{store: shared, view: garden}]
              tls: {secretRef: iris-tls}
            """;

    private static final Set<String> PLAIN = Set.of("http 80");
    private static final Set<String> BY_TLS = Set.of("https 443", "http 80");

    @Test
    void aServiceWithACertificateIsReachedByHttpsAndItsReplicasAreHeard(TestCluster cluster) {
        Bench bench = new Bench(cluster).with("TANDEM_ASK_INTERVAL_SECONDS", "1");
        try (bench) {
            bench.startOperator();
            bench.apply(STORE, FeatureStore.class);
            bench.apply(IRIS);
            bench.awaitReady("iris");

            assertThat(bench.get("iris", InferenceService.class).getStatus().url())
                    .isEqualTo("https://iris." + bench.namespace());
            assertThat(secret(bench).getSecretName()).isEqualTo("iris-tls");
            assertThat(probes(bench)).containsOnly("HTTPS");
            assertThat(ports(bench)).isEqualTo(BY_TLS);

            try (RuntimePod replica =
                    RuntimePod.replicaByTls(bench, "inference-service", "iris", true)) {
                replica.isHeldUp("FeatureStoreAuthenticationFailed", "shared", "check the Secret");

                bench.awaitCondition(
                        "iris", "FeaturesReady", "False", "FeatureStoreAuthenticationFailed");
            }
        }
    }

    @Test
    void aServiceWhoseCertificateIsTakenAwayIsReachedInPlainTextAgain(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(STORE, FeatureStore.class);
            bench.apply(IRIS);
            bench.awaitReady("iris");

            bench.apply(IRIS.replace("  tls: {secretRef: iris-tls}\n", ""));

            Bench.eventually("port 80 only", () -> assertThat(ports(bench)).isEqualTo(PLAIN));
            Bench.eventually(
                    "no certificate",
                    () ->
                            assertThat(template(bench).getVolumeMounts())
                                    .extracting("name")
                                    .doesNotContain("tls"));
            bench.awaitReady("iris");
            assertThat(bench.get("iris", InferenceService.class).getStatus().url())
                    .isEqualTo("http://iris." + bench.namespace());
            assertThat(probes(bench)).containsOnly("HTTP");
        }
    }

    private static Container template(Bench bench) {
        return bench.get("iris", Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    private static Set<String> probes(Bench bench) {
        Container container = template(bench);
        return Stream.of(
                        container.getStartupProbe(),
                        container.getReadinessProbe(),
                        container.getLivenessProbe())
                .map(probe -> probe.getHttpGet().getScheme())
                .collect(Collectors.toSet());
    }

    private static SecretVolumeSource secret(Bench bench) {
        return bench
                .get("iris", Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getVolumes()
                .stream()
                .map(Volume::getSecret)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> ports(Bench bench) {
        return bench.get("iris", Service.class).getSpec().getPorts().stream()
                .map((ServicePort port) -> port.getName() + " " + port.getPort())
                .collect(Collectors.toSet());
    }
}
