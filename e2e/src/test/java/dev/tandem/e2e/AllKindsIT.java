package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.Conditioned;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.e2e.support.AuditLog.Write;
import dev.tandem.e2e.support.Components;
import dev.tandem.e2e.support.Keda;
import dev.tandem.e2e.support.Lake;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.OperatorWrites;
import dev.tandem.e2e.support.ScoredStream;
import dev.tandem.e2e.support.Settings;
import dev.tandem.e2e.support.Shop;
import dev.tandem.e2e.support.Topics;
import dev.tandem.e2e.support.Topics.Message;
import dev.tandem.e2e.support.Workspace;

import io.fabric8.kubernetes.client.CustomResource;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One of each kind, the stores both ways: what they cost the API server when made, when settled, and when KEDA goes. */
@Tag("audit")
class AllKindsIT {

    private static final String FOLDER = "e2e-kinds/";
    private static final String[] TOPICS = {
        "e2e-kinds", "e2e-kinds-scored", "e2e-kinds-not-scored"
    };

    /** Longer than the operator leaves pods that use a store alone. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    @RegisterExtension static final Workspace workspace = Workspace.restricted("kinds");

    private static final Settings SETTINGS = workspace.settings();
    private static final OperatorWrites WRITES = OperatorWrites.of(SETTINGS);
    private static final Map<String, List<Write>> MADE = new LinkedHashMap<>();

    private static Lake lake;
    private static Topics topics;

    private final ScoredStream purchases = workspace.stream("purchases");
    private final Measurements measurements = new Measurements(SETTINGS);

    @BeforeAll
    static void oneOfEachKindAfterTheOther() {
        Components components = new Components(workspace.client());
        lake = components.lake();
        lake.removeAll(FOLDER);
        lake.put(FOLDER + "customers.parquet", Shop.of(SETTINGS).table());
        topics = components.topics();
        topics.makeAnew(2, TOPICS);
        make("shared", FeatureStore.class, "NotUsedYet");
        make("tried-out", FeatureStore.class, "Reachable");
        make("spend", InferenceService.class, "Serving");
        make("nightly", BatchScoringJob.class, "Scheduled");
        make("table", BatchScoringJob.class, "Completed");
        make("purchases", StreamScorer.class, "ScaledToZero");
        WRITES.awaitSilence(SILENCE);
    }

    @AfterAll
    static void leaveNothing() {
        lake.removeAll(FOLDER);
        topics.remove(TOPICS);
        lake.close();
        topics.close();
    }

    @Test
    void givenEachKind_whenMade_thenItsWritesAreItsChildrenAndTwoStatuses() {
        Map<String, List<String>> children =
                Map.of(
                        "shared", List.of(),
                        "tried-out", List.of("deployments", "services"),
                        "spend", List.of("deployments", "jobs", "services"),
                        "nightly", List.of("cronjobs"),
                        "table", List.of("jobs"),
                        "purchases", List.of("deployments", "scaledobjects"));

        MADE.forEach(
                (name, writes) -> {
                    measurements.figure(
                            "the operator's writes for a new " + name,
                            OperatorWrites.inWords(writes));
                    assertThat(writes)
                            .as(name)
                            .filteredOn(write -> write.subresource().isEmpty())
                            .filteredOn(write -> !write.resource().equals("events"))
                            .extracting(Write::resource)
                            .containsExactlyInAnyOrderElementsOf(children.get(name));
                    assertThat(writes)
                            .as(name)
                            .filteredOn(write -> write.subresource().equals("status"))
                            .hasSizeLessThanOrEqualTo(2);
                });
    }

    @Test
    void givenAllKindsSettled_whenTheOperatorIsRestartedAndTimePasses_thenNothingIsWritten() {
        int written = WRITES.afterARestartFor(SETTINGS.settled());

        settled("with KEDA", written);
    }

    @Test
    void
            givenAScorerThatKedaScales_whenKedaIsTakenAway_thenItScoresOnNothingIsWrittenAndItsReturnIsSeen() {
        Keda keda = new Keda(workspace.client());

        var definitions = keda.takeAway();
        try {
            purchases.awaitReason("AutoscalerReady", "KedaNotInstalled");
            purchases.awaitReadyReplica();
            workspace.awaitReason(StreamScorer.class, "purchases", "Scoring");
            topics.send(TOPICS[0], purchases(20));
            assertThat(topics.await(TOPICS[1], 20)).hasSize(20);
            WRITES.awaitSilence(SILENCE);
            settled("without KEDA", WRITES.afterARestartFor(SETTINGS.settled()));
        } finally {
            keda.bringBack(definitions);
        }

        purchases.awaitReason("AutoscalerReady", "Autoscaling");
        purchases.awaitReplicas(0);
    }

    /** Makes one of them, and counts what is written for it until it is as it should be. */
    private static <R extends CustomResource<?, ? extends Conditioned<?>>> void make(
            String name, Class<R> kind, String reason) {
        long mark = WRITES.audit().mark();
        workspace.applyOwn(
                "all-kinds.yaml",
                Map.of(
                        "FOLDER", FOLDER,
                        "SOURCE", TOPICS[0],
                        "SINK", TOPICS[1],
                        "DEAD", TOPICS[2]),
                "--selector",
                "of=" + name);
        workspace.awaitReason(kind, name, reason);
        WRITES.awaitSilence(Duration.ofSeconds(3));
        MADE.put(
                name,
                WRITES.audit().ofOperatorSince(mark).stream()
                        // What a store learns meanwhile of those who use it is no part of this.
                        .filter(write -> write.name().startsWith(name))
                        .toList());
    }

    private static List<Message> purchases(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        day ->
                                new Message(
                                        "0364",
                                        """
                                        {"customer": "0364", "purchases": 3, "avg_amount": 21.5, "days_known": 200,\
                                         "amount": 38.97, "cds": 3, "day": %d}\
                                        """
                                                .formatted(day)))
                .toList();
    }

    private void settled(String how, int written) {
        measurements.figure(
                "the operator's writes in "
                        + SETTINGS.settled().toMinutes()
                        + " min with all four kinds settled, "
                        + how
                        + ", across its restart",
                Integer.toString(written));
    }
}
