package dev.tandem.operator;

import static dev.tandem.operator.KedaScene.FRAUD;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** KEDA absent, late, there, and refusing: the stream is scored in each of these. */
@ExtendWith(TestCluster.Shared.class)
final class KedaIT {

    private KedaScene scene;

    @BeforeEach
    void anOperator(TestCluster cluster) {
        scene = new KedaScene(cluster);
    }

    @AfterEach
    void end() {
        scene.close();
    }

    @Test
    void withoutKedaOneReplicaScoresAndOneWarningSaysWhy() {
        scene.apply(FRAUD);

        scene.await("Ready", "True", "Scoring");
        Condition autoscaler = scene.await("AutoscalerReady", "False", "KedaNotInstalled");
        assertThat(autoscaler.getMessage()).contains("install KEDA").contains("1 replica runs");
        assertThat(scene.replicas()).isEqualTo(1);
        assertThat(scene.warnings()).containsExactly("KedaNotInstalled");
        scene.assertSettled();
    }

    @Test
    void kedaThatComesIsAskedWithoutARestartAndOwnsTheReplicas() {
        scene.apply(FRAUD);
        scene.await("AutoscalerReady", "False", "KedaNotInstalled");
        scene.await("Ready", "True", "Scoring");

        scene.keda().install();

        scene.awaitScaledObject();
        assertThat(scene.authentication().get()).isNotNull();
        scene.await("AutoscalerReady", "Unknown", "AutoscalerPending");
        assertThat(scene.replicas()).isEqualTo(1);

        scene.sayReady();
        scene.await("AutoscalerReady", "True", "Autoscaling");
        scene.assertSettled();

        // KEDA sets a number, and somebody else changes something that is ours.
        scene.deployment().scale(3);
        scene.label("app.kubernetes.io/name", "x");
        Bench.eventually(
                "the label",
                () ->
                        assertThat(scene.deployment().get().getMetadata().getLabels())
                                .containsEntry("app.kubernetes.io/name", "stream-scorer"));
        assertThat(scene.replicas()).isEqualTo(3);
        scene.await("Ready", "True", "Scoring");
        scene.assertSettled();

        scene.deployment().scale(0);
        scene.await("Ready", "True", "ScaledToZero");
        scene.assertSettled();
        assertThat(scene.replicas()).isZero();
    }

    @Test
    void aNewScorerBeginsAtZeroWhereKedaIsThere() {
        scene.keda().install();

        scene.apply(FRAUD);

        scene.awaitScaledObject();
        assertThat(scene.replicas()).isZero();
        assertThat(scene.scaledObject().get().getMetadata().getLabels()).doesNotContainKey("team");
        scene.await("Ready", "Unknown", "Progressing");
        scene.sayReady();
        scene.await("Ready", "True", "ScaledToZero");
        scene.await("AutoscalerReady", "True", "Autoscaling");
        assertThat(scene.warnings()).isEmpty();
        assertThat(scene.writes())
                .as("children, two of the status, one event")
                .containsExactlyInAnyOrder(
                        "patch jobs",
                        "patch deployments",
                        "patch triggerauthentications",
                        "patch scaledobjects",
                        "patch streamscorers/status",
                        "patch streamscorers/status",
                        "create events");
        scene.assertSettled();
    }

    @Test
    void whatKedaRefusesIsToldInItsWords() {
        scene.keda().install();
        scene.apply(FRAUD);
        scene.awaitScaledObject();

        scene.say("False", "no broker answers");

        assertThat(scene.await("AutoscalerReady", "False", "AutoscalerRefused").getMessage())
                .isEqualTo("KEDA does not scale by ScaledObject fraud-stream: no broker answers");
        assertThat(scene.warnings()).containsExactly("AutoscalerRefused");
    }

    @Test
    void anAutoscalerOfSomebodyElseIsLeftAlone() {
        scene.keda().install();
        scene.admin().resource(stranger()).create();

        scene.apply(FRAUD);

        Condition conflict = scene.await("AutoscalerReady", "False", "AutoscalerConflict");
        assertThat(conflict.getMessage()).contains("HorizontalPodAutoscaler by-cpu");
        assertThat(scene.scaledObject().get()).isNull();
        scene.await("Ready", "True", "Scoring");
        scene.deployment().scale(4);
        scene.await("Ready", "True", "Scoring");
        scene.assertSettled();
        assertThat(scene.replicas()).isEqualTo(4);

        scene.admin().resource(stranger()).delete();

        scene.awaitScaledObject();
        assertThat(scene.replicas()).isEqualTo(4);
    }

    private HorizontalPodAutoscaler stranger() {
        return new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withNamespace(scene.namespace())
                .withName("by-cpu")
                .endMetadata()
                .withNewSpec()
                .withMaxReplicas(5)
                .withNewScaleTargetRef("apps/v1", "Deployment", "fraud-stream")
                .endSpec()
                .build();
    }
}
