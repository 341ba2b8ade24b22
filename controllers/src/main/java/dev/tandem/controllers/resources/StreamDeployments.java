package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveScorer;
import dev.tandem.controllers.spec.EffectiveStream;
import dev.tandem.controllers.spec.Workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Deployment of a stream scorer's replicas. */
public final class StreamDeployments {

    /** Time to finish the batch under way, commit its offsets and leave the group. */
    private static final long GRACE_SECONDS = 60;

    /** A replica counts only when it has stood its first batches. */
    private static final int FIRST_BATCHES_SECONDS = 5;

    private static final String SUFFIX = "-stream";

    private StreamDeployments() {}

    /** Not the scorer's own name, which an InferenceService's Deployment may have. */
    public static String name(String scorer) {
        return scorer + SUFFIX;
    }

    /** The scorer that a Deployment of this name would belong to. */
    public static Optional<String> scorerOf(String deployment) {
        return deployment.endsWith(SUFFIX) && deployment.length() > SUFFIX.length()
                ? Optional.of(deployment.substring(0, deployment.length() - SUFFIX.length()))
                : Optional.empty();
    }

    /**
     * The Deployment as it should be.
     *
     * @param replicas empty to say nothing about their number, which somebody else sets
     */
    public static Deployment of(
            EffectiveScorer scorer,
            PinnedModel pinned,
            FeatureUse use,
            PodBasis basis,
            Optional<Integer> replicas) {
        // Nothing is read twice by rolling: Kafka gives a partition to one of the group at a time,
        // and
        // who gives one up commits first.
        return RollingDeployments.of(
                scorer.identity(),
                name(scorer.identity().name()),
                PodRecord.annotations(pinned, podKey(scorer, pinned), basis),
                replicas,
                FIRST_BATCHES_SECONDS,
                pinned.revision(),
                use,
                podSpec(scorer, pinned, use, basis));
    }

    /** The basis that a Deployment's pods stand on, where what the user says has not changed since. */
    public static Optional<PodBasis> recordedBasis(
            Deployment deployment, EffectiveScorer scorer, PinnedModel pinned) {
        return PodRecord.basis(deployment, podKey(scorer, pinned));
    }

    private static String podKey(EffectiveScorer scorer, PinnedModel pinned) {
        EffectiveStream stream = scorer.stream();
        List<String> texts = new ArrayList<>();
        texts.add(scorer.kafka().text());
        texts.add("source " + stream.topic() + " " + stream.consumerGroup());
        texts.add("begin " + stream.offsetReset() + " " + stream.maxBatchRows());
        texts.add("columns " + stream.columns());
        texts.add("sink " + stream.sinkTopic() + " " + stream.keep());
        stream.deadLetter()
                .ifPresent(dead -> texts.add("dead " + dead.topic() + " " + dead.attempts()));
        scorer.features().forEach(lookup -> texts.add(lookup.text()));
        scorer.publish().ifPresent(publish -> texts.add(publish.text()));
        return PodRecord.key(scorer.workload(pinned.model()), texts);
    }

    private static PodSpec podSpec(
            EffectiveScorer scorer, PinnedModel pinned, FeatureUse use, PodBasis basis) {
        Workload workload = scorer.workload(pinned.model());
        Additions additions = KafkaAccess.additions(scorer.kafka()).and(use.additions());
        Container runtime =
                RuntimePods.answering(
                        workload,
                        basis,
                        "stream",
                        StreamConfigs.json(scorer, pinned, use),
                        additions,
                        Door.PLAIN);
        return RuntimePods.pod(workload, Optional.of(pinned.digest()), basis, additions, runtime)
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .build();
    }
}
