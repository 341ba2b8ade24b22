package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.TriggerAuthentication;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** KEDA absent, late, there, silent, and gone again: the stream is scored in each of these. */
@ExtendWith(TestCluster.Shared.class)
final class KedaIT {

    private static final String FRAUD =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: StreamScorer
            metadata: {name: fraud, labels: {team: risk}}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
              kafka:
                bootstrapServers: kafka:9093
                protocol: SASL_SSL
                mechanism: SCRAM-SHA-512
                auth: {secretRef: kafka}
                ca: {configMapRef: authorities}
              source: {topic: payments, columns: {b: c, a: d, e: f}}
              sink: {topic: scores}
              scaling: {minReplicas: 0, maxReplicas: 12}
            """;

    private static final String FIXED =
            FRAUD.replace("{minReplicas: 0, maxReplicas: 12}", "{minReplicas: 2}");

    private Bench bench;
    private FakeKeda keda;
    private AuditLog audit;

    @BeforeEach
    void anOperator(TestCluster cluster) {
        bench = new Bench(cluster).startOperator();
        keda = new FakeKeda(cluster.admin());
        audit = cluster.api().audit();
    }

    @AfterEach
    void end() {
        bench.close();
        keda.remove();
    }

    @Test
    void withoutKedaOneReplicaScoresAndOneWarningSaysWhy() {
        apply(FRAUD);

        await("Ready", "True", "Scoring");
        Condition autoscaler = await("AutoscalerReady", "False", "KedaNotInstalled");
        assertThat(autoscaler.getMessage()).contains("install KEDA").contains("1 replica runs");
        assertThat(replicas()).isEqualTo(1);
        assertThat(warnings()).containsExactly("KedaNotInstalled");
        assertSettled();
    }

    @Test
    void kedaThatComesIsAskedWithoutARestartAndOwnsTheReplicas() {
        apply(FRAUD);
        await("AutoscalerReady", "False", "KedaNotInstalled");
        await("Ready", "True", "Scoring");

        keda.install();

        Bench.eventually("ScaledObject", () -> assertThat(scaledObject().get()).isNotNull());
        assertThat(authentication().get()).isNotNull();
        await("AutoscalerReady", "Unknown", "AutoscalerPending");
        assertThat(replicas()).isEqualTo(1);

        sayReady();
        await("AutoscalerReady", "True", "Autoscaling");
        assertSettled();

        // KEDA sets a number, and somebody else changes something that is ours.
        deployment().scale(3);
        label("app.kubernetes.io/name", "x");
        Bench.eventually(
                "the label",
                () ->
                        assertThat(deployment().get().getMetadata().getLabels())
                                .containsEntry("app.kubernetes.io/name", "stream-scorer"));
        assertThat(replicas()).isEqualTo(3);
        await("Ready", "True", "Scoring");
        assertSettled();

        deployment().scale(0);
        await("Ready", "True", "ScaledToZero");
        assertSettled();
        assertThat(replicas()).isZero();
    }

    @Test
    void aNewScorerBeginsAtZeroWhereKedaIsThere() {
        keda.install();

        apply(FRAUD);

        Bench.eventually("ScaledObject", () -> assertThat(scaledObject().get()).isNotNull());
        assertThat(replicas()).isZero();
        assertThat(scaledObject().get().getMetadata().getLabels()).doesNotContainKey("team");
        await("Ready", "Unknown", "Progressing");
        sayReady();
        await("Ready", "True", "ScaledToZero");
        await("AutoscalerReady", "True", "Autoscaling");
        assertThat(warnings()).isEmpty();
        assertThat(bench.writes())
                .as("children, two of the status, one event")
                .containsExactlyInAnyOrder(
                        "patch jobs",
                        "patch deployments",
                        "patch triggerauthentications",
                        "patch scaledobjects",
                        "patch streamscorers/status",
                        "patch streamscorers/status",
                        "create events");
        assertSettled();
    }

    @Test
    void kedaThatGoesLeavesOneReplicaScoringAndComesBack() {
        keda.install();
        apply(FRAUD);
        Bench.eventually("ScaledObject", () -> assertThat(scaledObject().get()).isNotNull());
        sayReady();
        await("Ready", "True", "ScaledToZero");

        keda.remove();

        await("AutoscalerReady", "False", "KedaNotInstalled");
        await("Ready", "True", "Scoring");
        assertThat(replicas()).isEqualTo(1);
        long asked = looksForObjectsOfKeda();
        assertSettled();
        assertThat(looksForObjectsOfKeda()).as("watches on what nobody knows").isEqualTo(asked);

        keda.install();
        Bench.eventually("ScaledObject", () -> assertThat(scaledObject().get()).isNotNull());
        sayReady();
        await("AutoscalerReady", "True", "Autoscaling");
        assertSettled();
    }

    @Test
    void kedaThatEndsAfterItScaledToZeroIsMissedAndOneReplicaScoresUntilItIsBack() {
        keda.install();
        keda.beat(bench.namespace(), Instant.now());
        apply(FRAUD);
        Bench.eventually("ScaledObject", () -> assertThat(scaledObject().get()).isNotNull());
        sayReady();
        await("Ready", "True", "ScaledToZero");

        keda.beat(bench.namespace(), Instant.now().minusSeconds(60));
        // Waiting for the operator to look by itself would take half a minute.
        label("touched", "by-somebody");

        Condition autoscaler = await("AutoscalerReady", "False", "KedaNotRunning");
        assertThat(autoscaler.getMessage()).contains("not been heard of since");
        await("Ready", "True", "Scoring");
        assertThat(replicas()).isEqualTo(1);
        assertThat(warnings()).containsExactly("KedaNotRunning");
        assertSettled();

        keda.beat(bench.namespace(), Instant.now());

        await("AutoscalerReady", "True", "Autoscaling");
        deployment().scale(0);
        await("Ready", "True", "ScaledToZero");
        assertSettled();
        assertThat(replicas()).isZero();
    }

    @Test
    void whatKedaRefusesIsToldInItsWords() {
        keda.install();
        apply(FRAUD);
        Bench.eventually("ScaledObject", () -> assertThat(scaledObject().get()).isNotNull());

        keda.say(bench.namespace(), "fraud-stream", "False", "no broker answers");

        assertThat(await("AutoscalerReady", "False", "AutoscalerRefused").getMessage())
                .isEqualTo("KEDA does not scale by ScaledObject fraud-stream: no broker answers");
        assertThat(warnings()).containsExactly("AutoscalerRefused");
    }

    @Test
    void aNumberThatIsFixedTakesTheReplicasBackWhenKedaHasLetGo() {
        keda.install();
        apply(FRAUD);
        Bench.eventually("ScaledObject", () -> assertThat(scaledObject().get()).isNotNull());
        sayReady();
        deployment().scale(5);
        await("Ready", "True", "Scoring");

        apply(FIXED);

        Bench.eventually("2 replicas", () -> assertThat(replicas()).isEqualTo(2));
        assertThat(scaledObject().get()).isNull();
        assertThat(authentication().get()).isNull();
        await("Ready", "True", "Scoring");
        assertThat(condition("AutoscalerReady")).isEmpty();
        assertSettled();
    }

    @Test
    void anAutoscalerOfSomebodyElseIsLeftAlone() {
        keda.install();
        bench.admin().resource(stranger()).create();

        apply(FRAUD);

        Condition conflict = await("AutoscalerReady", "False", "AutoscalerConflict");
        assertThat(conflict.getMessage()).contains("HorizontalPodAutoscaler by-cpu");
        assertThat(scaledObject().get()).isNull();
        await("Ready", "True", "Scoring");
        deployment().scale(4);
        await("Ready", "True", "Scoring");
        assertSettled();
        assertThat(replicas()).isEqualTo(4);

        bench.admin().resource(stranger()).delete();

        Bench.eventually("ScaledObject", () -> assertThat(scaledObject().get()).isNotNull());
        assertThat(replicas()).isEqualTo(4);
    }

    private long looksForObjectsOfKeda() {
        return audit.requests()
                .filter(request -> request.group().equals(ScaledObject.GROUP))
                .filter(request -> !request.isWrite())
                .count();
    }

    private HorizontalPodAutoscaler stranger() {
        return new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withNamespace(bench.namespace())
                .withName("by-cpu")
                .endMetadata()
                .withNewSpec()
                .withMaxReplicas(5)
                .withNewScaleTargetRef("apps/v1", "Deployment", "fraud-stream")
                .endSpec()
                .build();
    }

    private void sayReady() {
        keda.say(bench.namespace(), "fraud-stream", "True", "ready for scaling");
    }

    private void apply(String yaml) {
        bench.apply(yaml, StreamScorer.class);
    }

    private Condition await(String type, String status, String reason) {
        return bench.awaitCondition(StreamScorer.class, "fraud", type, status, reason);
    }

    private Optional<Condition> condition(String type) {
        return Optional.ofNullable(scorer().getStatus()).stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    private StreamScorer scorer() {
        return bench.admin()
                .resources(StreamScorer.class)
                .inNamespace(bench.namespace())
                .withName("fraud")
                .require();
    }

    private RollableScalableResource<Deployment> deployment() {
        return bench.admin()
                .apps()
                .deployments()
                .inNamespace(bench.namespace())
                .withName("fraud-stream");
    }

    private int replicas() {
        return deployment().require().getSpec().getReplicas();
    }

    private Resource<ScaledObject> scaledObject() {
        return named(ScaledObject.class);
    }

    private Resource<TriggerAuthentication> authentication() {
        return named(TriggerAuthentication.class);
    }

    private <T extends HasMetadata> Resource<T> named(Class<T> kind) {
        return bench.admin()
                .resources(kind)
                .inNamespace(bench.namespace())
                .withName("fraud-stream");
    }

    private List<String> warnings() {
        return bench
                .admin()
                .events()
                .v1()
                .events()
                .inNamespace(bench.namespace())
                .list()
                .getItems()
                .stream()
                .filter(event -> event.getType().equals("Warning"))
                .map(Event::getReason)
                .toList();
    }

    /** The operator looks again and writes nothing. */
    private void assertSettled() {
        List<String> before = bench.writes();
        bench.untilReconciled(1, again -> label("touched", "x" + before.size()));
        assertThat(bench.writes()).isEqualTo(before);
    }

    /** Somebody writes a label, again where somebody else was quicker. */
    private void label(String key, String value) {
        Bench.eventually(
                "label " + key,
                () ->
                        deployment()
                                .edit(
                                        object -> {
                                            object.getMetadata().getLabels().put(key, value);
                                            return object;
                                        }));
    }
}
