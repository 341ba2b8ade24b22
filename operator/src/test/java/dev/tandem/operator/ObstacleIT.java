package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.StreamScorer;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.events.v1.Event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;

/** What a user sees of replicas that run and wait for something. */
@ExtendWith(TestCluster.Shared.class)
final class ObstacleIT {

    private static final String FRAUD =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: StreamScorer
            metadata: {name: fraud}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
              kafka: {bootstrapServers: "kafka:9092"}
              source: {topic: payments}
              sink: {topic: scores}
            """;

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
            """;

    private static final String SILENCE = "Kafka at kafka:9092 does not answer";

    @Test
    void aStreamWhoseReplicaWaitsForKafkaSaysSoOverARestartAndSettles(TestCluster cluster) {
        try (Bench bench = asking(cluster).startOperator()) {
            bench.apply(FRAUD, StreamScorer.class);
            bench.awaitCondition(StreamScorer.class, "fraud", "Ready", "True", "Scoring");
            available(bench, "fraud-stream", 0);
            try (RuntimePod replica = RuntimePod.replica(bench, "stream-scorer", "fraud", false)) {
                replica.isHeldUp("KafkaUnreachable", "", SILENCE);

                Condition ready =
                        bench.awaitCondition(
                                StreamScorer.class, "fraud", "Ready", "False", "KafkaUnreachable");
                assertThat(ready.getMessage()).isEqualTo(SILENCE);
                assertThat(events(bench, "fraud")).containsExactly("Scoring", "KafkaUnreachable");

                List<String> before = bench.writes();
                bench.stopOperator();
                int asked = replica.asked();
                bench.startOperator();
                Bench.eventually(
                        "three questions",
                        () -> assertThat(replica.asked()).isGreaterThan(asked + 2));
                assertThat(bench.writes()).isEqualTo(before);
            }

            available(bench, "fraud-stream", 1);
            bench.awaitCondition(StreamScorer.class, "fraud", "Ready", "True", "Scoring");
        }
    }

    @Test
    void aServiceWhoseStoreRefusesThePasswordAnswersAndSaysSo(TestCluster cluster) {
        try (Bench bench = asking(cluster).startOperator()) {
            bench.apply(STORE, FeatureStore.class);
            bench.apply(IRIS);
            bench.awaitReady("iris");
            try (RuntimePod replica =
                    RuntimePod.replica(bench, "inference-service", "iris", true)) {
                replica.isHeldUp("FeatureStoreAuthenticationFailed", "shared", "check the Secret");

                assertThat(
                                bench.awaitCondition(
                                                "iris",
                                                "FeaturesReady",
                                                "False",
                                                "FeatureStoreAuthenticationFailed")
                                        .getMessage())
                        .isEqualTo("check the Secret");
                bench.awaitReady("iris");

                replica.isHeldUpNoMore();
                bench.awaitCondition("iris", "FeaturesReady", "True", "Reachable");
                assertThat(events(bench, "iris"))
                        .containsExactly(
                                "Serving", "FeatureStoreAuthenticationFailed", "Reachable");
            }
        }
    }

    private static Bench asking(TestCluster cluster) {
        return new Bench(cluster).with("TANDEM_ASK_INTERVAL_SECONDS", "1");
    }

    /** What the kubelet's probes make of a Deployment. */
    private static void available(Bench bench, String deployment, int replicas) {
        bench.admin()
                .resource(bench.get(deployment, Deployment.class))
                .editStatus(
                        there -> {
                            there.getStatus().setAvailableReplicas(replicas == 0 ? null : replicas);
                            there.getStatus().setReadyReplicas(replicas == 0 ? null : replicas);
                            return there;
                        });
    }

    /** Reasons of the events of a resource, in their order. */
    private static List<String> events(Bench bench, String resource) {
        return bench.events().stream()
                .filter(event -> event.getRegarding().getName().equals(resource))
                .map(Event::getReason)
                .toList();
    }
}
