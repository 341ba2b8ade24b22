package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The API server refuses or fails: it is told, tried again, and told only once. */
@ExtendWith(TestCluster.Shared.class)
final class FailureIT {

    private static final String IRIS =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: InferenceService
            metadata: {name: iris}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
            """;

    @Test
    void aStatusThatCannotBeWrittenAtFirstIsWrittenLaterAndToldOfOnce(TestCluster cluster)
            throws IOException {
        try (FailingWrites failing = new FailingWrites(1, 500, 409);
                Bench bench = operatedThrough(failing, cluster)) {
            bench.apply(IRIS);

            bench.awaitReady("iris");

            assertThat(failing.allToldOf()).isTrue();
            assertThat(bench.events()).singleElement().returns("Serving", Event::getReason);
        }
    }

    @Test
    void whereSomebodyElseWasQuickerItIsDoneAgainAndNoFailureIsToldOf(TestCluster cluster)
            throws IOException {
        try (FailingWrites failing = new FailingWrites(1, 409);
                Bench bench = operatedThrough(failing, cluster)) {
            bench.apply(IRIS);

            bench.awaitReady("iris");

            assertThat(failing.allToldOf()).isTrue();
            assertThat(failed(bench)).isEmpty();
        }
    }

    @Test
    void aQuotaThatRefusesIsToldInItsOwnWordsUntilItIsRaised(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            ResourceQuota quota = noJobs(bench);

            bench.apply(IRIS);

            Condition ready = bench.awaitCondition("iris", "Ready", "False", "ApplyFailed");
            assertThat(ready.getMessage())
                    .matches(
                            "jobs.batch \"iris-[0-9a-f]{8}\" is forbidden: exceeded quota: few,"
                                    + " requested: count/jobs.batch=1, used: count/jobs.batch=0,"
                                    + " limited: count/jobs.batch=0");
            bench.awaitCondition("iris", "Accepted", "True", "Valid");

            bench.admin().resource(quota).delete();
            bench.awaitReady("iris");

            assertThat(bench.events())
                    .extracting(Event::getType, Event::getReason)
                    .containsExactlyInAnyOrder(
                            tuple("Warning", "ApplyFailed"), tuple("Normal", "Serving"));
        }
    }

    @Test
    void inANamespaceThatIsBeingDeletedNothingIsMadeAgainAndNoFailureIsToldOf(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(IRIS);
            bench.awaitReady("iris");

            // It stays at that, because nothing here does the namespace controller's work.
            bench.admin().namespaces().withName(bench.namespace()).delete();
            bench.untilReconciled(
                    1, going -> going.admin().services().inNamespace(going.namespace()).delete());

            assertThat(cluster.api().audit().writes(bench.namespace()))
                    .filteredOn(write -> write.code() == 403)
                    .extracting(AuditLog.Request::what)
                    .containsOnly("patch services")
                    .isNotEmpty();
            assertThat(failed(bench)).isEmpty();
        }
    }

    @Test
    void ofANamespaceThatIsGoneBeforeTheResourceIsSeenToGoNoFailureIsToldOf(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(IRIS);
            bench.awaitReady("iris");

            // Nothing here empties a namespace first, as the namespace controller would.
            removeAlone(bench.namespace(), bench.admin());
            bench.untilReconciled(
                    1, gone -> gone.admin().services().inNamespace(gone.namespace()).delete());

            assertThat(cluster.api().audit().writes(bench.namespace()))
                    .filteredOn(write -> write.code() == 404)
                    .extracting(AuditLog.Request::what)
                    .containsOnly("patch services")
                    .isNotEmpty();
            assertThat(failed(bench)).isEmpty();
        }
    }

    private static Bench operatedThrough(FailingWrites failing, TestCluster cluster) {
        return new Bench(cluster)
                .startOperator(failing.client(cluster.api().config(ApiServer.OPERATOR)));
    }

    /** Removes a namespace and leaves what is in it. */
    private static void removeAlone(String name, KubernetesClient admin) {
        admin.namespaces().withName(name).delete();
        Namespace going = admin.namespaces().withName(name).require();
        going.getSpec().setFinalizers(List.of());
        admin.raw("/api/v1/namespaces/" + name + "/finalize", "PUT", going);
        assertThat(admin.namespaces().withName(name).get()).isNull();
    }

    /** The framework's count of reconciles that failed, each of which it also logs. */
    private static List<String> failed(Bench bench) {
        return bench.http("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("operator_sdk_reconciliations_failed"))
                .toList();
    }

    /** A quota in force, though no controller counts here. */
    private static ResourceQuota noJobs(Bench bench) {
        Map<String, Quantity> none = Map.of("count/jobs.batch", new Quantity("0"));
        ResourceQuota quota =
                new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace(bench.namespace())
                        .withName("few")
                        .endMetadata()
                        .withNewSpec()
                        .withHard(none)
                        .endSpec()
                        .build();
        bench.admin().resource(quota).create();
        return bench.admin()
                .resource(quota)
                .editStatus(
                        created ->
                                new ResourceQuotaBuilder(created)
                                        .withNewStatus()
                                        .withHard(none)
                                        .withUsed(none)
                                        .endStatus()
                                        .build());
    }
}
