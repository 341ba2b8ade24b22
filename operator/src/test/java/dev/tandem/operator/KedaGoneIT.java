package dev.tandem.operator;

import static dev.tandem.operator.KedaScene.FRAUD;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Instant;

/** KEDA had the replicas, and has them no longer: the stream is scored all the same. */
@ExtendWith(TestCluster.Shared.class)
final class KedaGoneIT {

    private static final String FIXED =
            FRAUD.replace("{minReplicas: 0, maxReplicas: 12}", "{minReplicas: 2}");

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
    void kedaThatGoesLeavesOneReplicaScoringAndComesBack() {
        scene.keda().install();
        scene.apply(FRAUD);
        scene.awaitScaledObject();
        scene.sayReady();
        scene.await("Ready", "True", "ScaledToZero");

        scene.keda().remove();

        scene.await("AutoscalerReady", "False", "KedaNotInstalled");
        scene.await("Ready", "True", "Scoring");
        assertThat(scene.replicas()).isEqualTo(1);
        long asked = scene.looksForObjectsOfKeda();
        scene.assertSettled();
        assertThat(scene.looksForObjectsOfKeda())
                .as("watches on what nobody knows")
                .isEqualTo(asked);

        scene.keda().install();
        scene.awaitScaledObject();
        scene.sayReady();
        scene.await("AutoscalerReady", "True", "Autoscaling");
        scene.assertSettled();
    }

    @Test
    void kedaThatEndsAfterItScaledToZeroIsMissedAndOneReplicaScoresUntilItIsBack() {
        scene.keda().install();
        scene.beat(Instant.now());
        scene.apply(FRAUD);
        scene.awaitScaledObject();
        scene.sayReady();
        scene.await("Ready", "True", "ScaledToZero");

        scene.beat(Instant.now().minusSeconds(60));
        // Waiting for the operator to look by itself would take half a minute.
        scene.label("touched", "by-somebody");

        Condition autoscaler = scene.await("AutoscalerReady", "False", "KedaNotRunning");
        assertThat(autoscaler.getMessage()).contains("not been heard of since");
        scene.await("Ready", "True", "Scoring");
        assertThat(scene.replicas()).isEqualTo(1);
        assertThat(scene.warnings()).containsExactly("KedaNotRunning");
        scene.assertSettled();

        scene.beat(Instant.now());

        scene.await("AutoscalerReady", "True", "Autoscaling");
        scene.deployment().scale(0);
        scene.await("Ready", "True", "ScaledToZero");
        scene.assertSettled();
        assertThat(scene.replicas()).isZero();
    }

    @Test
    void aNumberThatIsFixedTakesTheReplicasBackWhenKedaHasLetGo() {
        scene.keda().install();
        scene.apply(FRAUD);
        scene.awaitScaledObject();
        scene.sayReady();
        scene.deployment().scale(5);
        scene.await("Ready", "True", "Scoring");

        scene.apply(FIXED);

        Bench.eventually("2 replicas", () -> assertThat(scene.replicas()).isEqualTo(2));
        assertThat(scene.scaledObject().get()).isNull();
        assertThat(scene.authentication().get()).isNull();
        scene.await("Ready", "True", "Scoring");
        assertThat(scene.condition("AutoscalerReady")).isEmpty();
        scene.assertSettled();
    }
}
