package dev.tandem.controllers.reconcile;

import dev.tandem.controllers.observed.PodConditions;
import dev.tandem.controllers.observed.PodReport;
import dev.tandem.controllers.resources.Labels;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What replicas that run say is in their way. Asked are those that may have something to say: who is
 * not ready, and who uses feature stores, which may be down while the replica is ready.
 */
final class Obstacles {

    /** So long a replica may take to join its group, or to find its store, without being asked. */
    private static final Duration TO_BEGIN = Duration.ofSeconds(5);

    private Obstacles() {}

    /**
     * The source of what they say.
     *
     * @param pods of each resource
     */
    static <P extends HasMetadata> EventSource<PodReport, P> of(
            EventSourceContext<P> context,
            EventSource<Pod, P> pods,
            Duration interval,
            Clock clock) {
        return new PodAnswers<>(
                PodReport.class,
                interval,
                () -> context.getPrimaryCache().list(),
                resource ->
                        pods.getSecondaryResources(resource).stream()
                                .filter(pod -> isAsked(pod, clock.instant())),
                (by, resource, pod) -> by.obstacles(pod));
    }

    /** What they said; empty where none was asked yet. */
    static <P extends HasMetadata> Optional<List<PodReport>> of(P resource, Context<P> context) {
        @SuppressWarnings("unchecked")
        PodAnswers<PodReport, P> answers =
                (PodAnswers<PodReport, P>)
                        context.eventSourceRetriever().getEventSourceFor(PodReport.class);
        return answers.of(resource)
                .map(all -> all.stream().sorted(Comparator.comparing(PodReport::pod)).toList());
    }

    private static boolean isAsked(Pod pod, Instant now) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return Labels.SERVING.equals(labels.get(Labels.ROLE))
                && PodConditions.isRunning(pod)
                && (labels.containsKey(Labels.FEATURE_STORES)
                        || PodConditions.unreadySince(pod)
                                .filter(since -> !now.isBefore(since.plus(TO_BEGIN)))
                                .isPresent());
    }
}
