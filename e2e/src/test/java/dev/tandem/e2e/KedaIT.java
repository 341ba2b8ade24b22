package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.e2e.support.Components;
import dev.tandem.e2e.support.Keda;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.OperatorLog;
import dev.tandem.e2e.support.ScoredStream;
import dev.tandem.e2e.support.Topics;
import dev.tandem.e2e.support.Topics.Message;
import dev.tandem.e2e.support.Workspace;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** KEDA's operator ends while it has the replicas. That it is taken away altogether is told in {@link AllKindsIT}. */
class KedaIT {

    private static final String[] TOPICS = {
        "e2e-irises", "e2e-irises-scored", "e2e-irises-not-scored"
    };

    @RegisterExtension static final Workspace workspace = Workspace.restricted("keda");

    private static Topics topics;

    @BeforeAll
    static void emptyTopics() {
        topics = new Components(workspace.client()).topics();
        topics.makeAnew(2, TOPICS);
    }

    @AfterAll
    static void leaveNothing() {
        topics.remove(TOPICS);
        topics.close();
    }

    @Test
    void givenAScorerAtZero_whenKedaEnds_thenItIsToldAReplicaScoresAndKedaHasItAgainWhenItIsBack() {
        Keda keda = new Keda(workspace.client());
        ScoredStream irises = workspace.stream("irises");
        OperatorLog log = OperatorLog.fromNow(workspace.client());
        workspace.applyOwn("stream.yaml", Map.of());
        workspace.awaitReason(StreamScorer.class, "irises", "ScaledToZero");

        keda.stop();
        try {
            Instant stopped = Instant.now();
            String message = irises.awaitReason("AutoscalerReady", "KedaNotRunning").getMessage();
            new Measurements(workspace.settings())
                    .took(
                            "KEDA's operator ended to AutoscalerReady False",
                            Duration.between(stopped, Instant.now()));
            assertThat(message).contains("not been heard of since", "at least one runs");
            topics.send(
                    TOPICS[0],
                    List.of(
                            new Message(
                                    "a",
                                    "{\"number\": 1, \"sepalLength\": 5.1, \"sepalWidth\": 3.5,"
                                            + " \"petalLength\": 1.4, \"petalWidth\": 0.2}")));
            assertThat(topics.await(TOPICS[1], 1)).hasSize(1);
        } finally {
            keda.start();
        }

        irises.awaitReason("AutoscalerReady", "Autoscaling");
        irises.awaitReplicas(0);
        workspace.awaitReason(StreamScorer.class, "irises", "ScaledToZero");
        assertThat(log.failures()).isEmpty();
    }
}
