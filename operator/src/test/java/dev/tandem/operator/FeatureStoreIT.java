package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.ViewStatus;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What a user sees of feature stores, and of services that use them. */
@ExtendWith(TestCluster.Shared.class)
final class FeatureStoreIT {

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

    private static final String BUILT_IN =
            STORE.replace("  online: {redis: {url: \"redis://redis.data:6379\"}}\n", "");

    private static final String IRIS =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: InferenceService
            metadata: {name: iris}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
              features: [{store: shared, view: garden}]
            """;

    @Test
    void aStoreThatNamesNoServerGetsASmallOne(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(BUILT_IN, FeatureStore.class);

            Condition ready =
                    bench.awaitCondition(
                            FeatureStore.class, "shared", "Ready", "True", "Reachable");

            assertThat(ready.getMessage()).contains("its rows are lost when its pod goes");
            assertThat(bench.get("shared", FeatureStore.class).getStatus().online())
                    .isEqualTo("BuiltIn");
            assertThat(bench.writes())
                    .filteredOn(write -> !write.contains("featurestores/status"))
                    .containsExactlyInAnyOrder(
                            "patch services", "patch deployments", "create events");
            assertThat(bench.writes())
                    .filteredOn(write -> write.contains("featurestores/status"))
                    .hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void settledStoresCostNoWriteOverARestartAndQuestions(TestCluster cluster) {
        try (Bench bench =
                        new Bench(cluster)
                                .with("TANDEM_ASK_INTERVAL_SECONDS", "1")
                                .startOperator();
                RuntimePod pod = RuntimePod.usingStore(bench, "scorer")) {
            Instant written = Instant.now().minusSeconds(100);
            pod.says(true, "garden", written, 10);
            bench.apply(STORE, FeatureStore.class);
            bench.apply(BUILT_IN.replace("name: shared", "name: trial"), FeatureStore.class);
            bench.awaitCondition(FeatureStore.class, "shared", "Ready", "True", "Reachable");
            bench.awaitCondition(FeatureStore.class, "trial", "Ready", "True", "Reachable");
            bench.awaitCondition(FeatureStore.class, "shared", "Fresh", "True", "Written");
            List<String> before = bench.writes();
            bench.stopOperator();

            pod.says(true, "garden", written.plusSeconds(90), 20);
            int asked = pod.asked();
            bench.startOperator();
            Bench.eventually(
                    "three questions", () -> assertThat(pod.asked()).isGreaterThan(asked + 2));

            assertThat(bench.writes()).isEqualTo(before);
        }
    }

    @Test
    void theStatusSaysWhatUsersOfTheStoreSay(TestCluster cluster) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (Bench bench =
                        new Bench(cluster)
                                .with("TANDEM_ASK_INTERVAL_SECONDS", "1")
                                .startOperator();
                RuntimePod pod = RuntimePod.usingStore(bench, "scorer")) {
            bench.apply(STORE, FeatureStore.class);
            bench.awaitCondition(FeatureStore.class, "shared", "Ready", "Unknown", "NotUsedYet");

            pod.says(true, "garden", now, 1234);
            bench.awaitCondition(FeatureStore.class, "shared", "Fresh", "True", "Written");
            assertThat(bench.get("shared", FeatureStore.class).getStatus().views())
                    .singleElement()
                    .returns("garden", ViewStatus::name)
                    .returns(now.toString(), ViewStatus::lastWrite)
                    .returns(1234L, ViewStatus::rows)
                    .returns(true, ViewStatus::fresh)
                    .returns(true, ViewStatus::reachable)
                    .returns(null, ViewStatus::changed);

            pod.says(false, "garden", now, 1234);
            bench.awaitCondition(
                    FeatureStore.class, "shared", "Ready", "False", "FeatureStoreUnreachable");

            pod.isHeldUp("FeatureStoreAuthenticationFailed", "shared", "check the Secret");
            assertThat(
                            bench.awaitCondition(
                                            FeatureStore.class,
                                            "shared",
                                            "Ready",
                                            "False",
                                            "FeatureStoreAuthenticationFailed")
                                    .getMessage())
                    .isEqualTo("no pod that uses the store reaches it: check the Secret");
        }
    }

    @Test
    void aViewWithOtherFeaturesCountsAsNotWritten(TestCluster cluster) {
        try (Bench bench =
                        new Bench(cluster)
                                .with("TANDEM_ASK_INTERVAL_SECONDS", "1")
                                .startOperator();
                RuntimePod pod = RuntimePod.usingStore(bench, "scorer")) {
            Instant written = Instant.now().minusSeconds(60);
            pod.says(true, "garden", written, 10);
            bench.apply(STORE, FeatureStore.class);
            bench.awaitCondition(FeatureStore.class, "shared", "Fresh", "True", "Written");

            bench.apply(STORE.replace("float64", "float32"), FeatureStore.class);
            bench.awaitCondition(FeatureStore.class, "shared", "Fresh", "False", "SchemaChanged");

            pod.says(true, "garden", Instant.now().plusSeconds(2), 20);
            bench.awaitCondition(FeatureStore.class, "shared", "Fresh", "True", "Written");
        }
    }

    @Test
    void aViewGoesStaleByItself(TestCluster cluster) {
        try (Bench bench =
                        new Bench(cluster)
                                .with("TANDEM_ASK_INTERVAL_SECONDS", "1")
                                .startOperator();
                RuntimePod pod = RuntimePod.usingStore(bench, "scorer")) {
            pod.says(true, "garden", Instant.now().plusSeconds(2), 1);
            bench.apply(STORE.replace("26h", "1s"), FeatureStore.class);

            bench.awaitCondition(FeatureStore.class, "shared", "Fresh", "True", "Written");

            bench.awaitCondition(FeatureStore.class, "shared", "Fresh", "False", "Stale");
        }
    }

    @Test
    void aServiceWaitsForItsViewAndFollowsIt(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(IRIS);
            bench.awaitCondition("iris", "Ready", "False", "FeatureStoreNotFound");
            assertThat(bench.condition("iris", "Accepted"))
                    .get()
                    .returns("True", Condition::getStatus);

            bench.apply(STORE.replace("garden", "gardens"), FeatureStore.class);
            bench.awaitCondition("iris", "Ready", "False", "ViewNotFound");

            bench.apply(STORE, FeatureStore.class);
            bench.awaitReady("iris");
            assertThat(config(bench)).contains("\"maxAgeMillis\":93600000");

            bench.apply(STORE.replace("26h", "2h"), FeatureStore.class);
            Bench.eventually(
                    "pods with the new view",
                    () -> assertThat(config(bench)).contains("\"maxAgeMillis\":7200000"));
            bench.awaitReady("iris");

            bench.admin()
                    .resources(FeatureStore.class)
                    .inNamespace(bench.namespace())
                    .withName("shared")
                    .delete();
            assertThat(
                            bench.awaitCondition("iris", "Ready", "False", "FeatureStoreNotFound")
                                    .getMessage())
                    .endsWith("1 replica still answers");
        }
    }

    private static String config(Bench bench) {
        Deployment deployment = bench.get("iris", Deployment.class);
        return deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv()
                .getFirst()
                .getValue();
    }
}
