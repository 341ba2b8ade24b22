package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.operator.AuditLog.Request;

import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shipped rules grant what the operator uses, and nothing else. */
@ExtendWith(TestCluster.Shared.class)
final class RightsIT {

    private static final String IRIS =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: InferenceService
            metadata: {name: iris}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
            """;

    private static final String STORE =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: FeatureStore
            metadata: {name: shared}
            spec:
              views:
                - {name: garden, entity: {name: garden_id}, maxAge: 26h, features: [{name: rain, type: float64}]}
            """;

    private static final String FRAUD =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: StreamScorer
            metadata: {name: fraud}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
              kafka:
                bootstrapServers: kafka:9092
                protocol: SASL_PLAINTEXT
                mechanism: PLAIN
                auth: {secretRef: kafka}
              source: {topic: payments}
              sink: {topic: scores}
              scaling: {maxReplicas: 2}
            """;

    private static final String NIGHTLY =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: BatchScoringJob
            metadata: {name: nightly}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
              input: {uri: "pvc://lake/tx.parquet"}
              output: {uri: "pvc://lake/scores"}
            """;

    private static final int CREATED = 201;

    /** What everybody may ask: what am I allowed to do. */
    private static final String FREE_FOR_ALL = "authorization.k8s.io";

    @Test
    void everyRightIsUsedAndNoneIsMissing(TestCluster cluster) {
        liveAWholeLife(cluster);

        assertThat(asked(cluster, request -> !request.allowed())).isEmpty();
        assertThat(asked(cluster, request -> true))
                .containsExactlyElementsOf(
                        granted("operator-rules.yaml", "cluster-rules.yaml", "lease-rules.yaml"));
    }

    /** From the election of a leader to the last Job that is no longer wanted. */
    private static void liveAWholeLife(TestCluster cluster) {
        try (Bench bench =
                new Bench(cluster).with("TANDEM_LEADER_ELECTION", "true").startOperator()) {
            bench.apply(IRIS);
            bench.awaitReady("iris");
            bench.controllers().verify(Verifications::goOn);
            bench.apply(IRIS.replace("iris:1", "iris:2"));
            bench.awaitCondition("iris", "Ready", "Unknown", "Progressing");
            bench.controllers().refusePods("exceeded quota: small");
            bench.apply(IRIS.replace("iris:1", "iris:3"));
            bench.awaitCondition("iris", "Ready", "False", "PodsRefused");
            bench.controllers().refusePods("");
            bench.apply(IRIS);
            bench.awaitReady("iris");
            bench.apply(STORE, FeatureStore.class);
            bench.awaitCondition(FeatureStore.class, "shared", "Ready", "True", "Reachable");
            bench.apply(STORE + "  online: {redis: {url: 'redis://redis'}}\n", FeatureStore.class);
            bench.awaitCondition(FeatureStore.class, "shared", "Ready", "Unknown", "NotUsedYet");
            scaleAStream(bench);
            bench.apply(NIGHTLY + "  schedule: '@daily'\n", BatchScoringJob.class);
            bench.awaitCondition(BatchScoringJob.class, "nightly", "Ready", "True", "Scheduled");
            bench.apply(NIGHTLY, BatchScoringJob.class);
            Bench.eventually(
                    "a schedule that is taken away",
                    () ->
                            assertThat(asked(cluster, Request::isWrite))
                                    .contains("delete batch/cronjobs"));
            Bench.eventually(
                    "a Lease that was renewed",
                    () ->
                            assertThat(asked(cluster, Request::isWrite))
                                    .contains("patch coordination.k8s.io/leases"));
        }
    }

    /** KEDA is asked to scale a scorer, and to let go of it. */
    private static void scaleAStream(Bench bench) {
        bench.controllers().verify(Verifications.find(Verifications.DIGEST));
        FakeKeda keda = new FakeKeda(bench.admin()).install();
        try {
            bench.apply(FRAUD, StreamScorer.class);
            NonNamespaceOperation<
                            ScaledObject,
                            KubernetesResourceList<ScaledObject>,
                            Resource<ScaledObject>>
                    scaledObjects =
                            bench.admin()
                                    .resources(ScaledObject.class)
                                    .inNamespace(bench.namespace());
            Bench.eventually(
                    "ScaledObject", () -> assertThat(scaledObjects.list().getItems()).hasSize(1));
            bench.apply(FRAUD.replace("{maxReplicas: 2}", "{maxReplicas: 1}"), StreamScorer.class);
            Bench.eventually(
                    "no ScaledObject", () -> assertThat(scaledObjects.list().getItems()).isEmpty());
        } finally {
            keda.remove();
        }
    }

    private static Set<String> asked(TestCluster cluster, Predicate<Request> which) {
        return cluster.api()
                .audit()
                .requests()
                .filter(which)
                .filter(request -> !request.group().equals(FREE_FOR_ALL))
                .flatMap(RightsIT::rights)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** An apply that makes something needs the right to create as well as the one to patch. */
    private static Stream<String> rights(Request request) {
        String asked = right(request.verb(), request.group(), request.kind());
        return request.verb().equals("patch") && request.code() == CREATED
                ? Stream.of(asked, right("create", request.group(), request.kind()))
                : Stream.of(asked);
    }

    private static Set<String> granted(String... files) {
        return Stream.of(files)
                .flatMap(file -> TestCluster.rules(file).stream())
                .flatMap(RightsIT::rights)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> rights(PolicyRule rule) {
        Set<String> rights = new TreeSet<>();
        for (String group : rule.getApiGroups()) {
            for (String kind : rule.getResources()) {
                for (String verb : rule.getVerbs()) {
                    rights.add(right(verb, group, kind));
                }
            }
        }
        return rights.stream();
    }

    private static String right(String verb, String group, String kind) {
        return verb + " " + (group.isEmpty() ? "" : group + "/") + kind;
    }
}
