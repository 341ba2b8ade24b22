package dev.tandem.controllers.resources;

import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.ScaledObjectSpec;
import dev.tandem.controllers.keda.ScaledObjectSpec.Trigger;
import dev.tandem.controllers.spec.EffectiveKafka;
import dev.tandem.controllers.spec.EffectiveScaling;
import dev.tandem.controllers.spec.EffectiveScorer;
import dev.tandem.controllers.spec.EffectiveStream;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How KEDA scales a stream scorer: by the lag of its consumer group on its topic. */
public final class ScaledObjects {

    /** KEDA allows no more, because it puts {@code keda-hpa-} before it. */
    private static final int MAX_NAME = 54;

    /**
     * Names labels that KEDA does not copy to the HorizontalPodAutoscaler it makes. Otherwise that
     * would look like one of ours.
     */
    private static final String EXCLUDED_LABELS = "scaledobject.keda.sh/hpa-excluded-labels";

    /**
     * The protocol KEDA speaks to Kafka. Its own default, 1.0.0, is older than what brokers since
     * Kafka 4.0 still answer (KIP-896); the runtime's client needs 2.1.0 as well.
     */
    private static final String PROTOCOL_VERSION = "2.1.0";

    /** So often in a row the lag may not be known before replicas are held up without it. */
    private static final int FAILURES = 3;

    /** The longest that a HorizontalPodAutoscaler takes, in seconds. */
    private static final long MAX_STABILIZATION = 3_600;

    private ScaledObjects() {}

    public static String name(String scorer) {
        return Names.atMost(MAX_NAME, StreamDeployments.name(scorer));
    }

    public static ScaledObject of(EffectiveScorer scorer) {
        EffectiveScaling scaling = scorer.scaling();
        String scorerName = scorer.identity().name();
        SortedMap<String, String> labels = Labels.of(scorer.identity(), Labels.SCALING);
        ScaledObject object = new ScaledObject();
        object.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace(scorer.identity().namespace())
                        .withName(name(scorerName))
                        .withLabels(labels)
                        .withAnnotations(Map.of(EXCLUDED_LABELS, String.join(",", labels.keySet())))
                        .withOwnerReferences(OwnerReferences.to(scorer.identity()))
                        .build());
        object.setSpec(
                new ScaledObjectSpec(
                        new ScaledObjectSpec.Target(
                                "apps/v1", "Deployment", StreamDeployments.name(scorerName)),
                        seconds(scaling.pollingInterval()),
                        seconds(scaling.cooldown()),
                        scaling.minReplicas(),
                        scaling.maxReplicas(),
                        // Nobody goes to zero because Kafka does not answer.
                        new ScaledObjectSpec.Fallback(
                                FAILURES, scaling.withoutAutoscaler(), "currentReplicasIfHigher"),
                        stabilized(scaling.cooldown()),
                        List.of(lag(scorer))));
        return object;
    }

    /** Each replica that goes makes the group share its partitions out anew, so none goes rashly. */
    private static ScaledObjectSpec.Advanced stabilized(Duration cooldown) {
        int window = Math.toIntExact(Math.min(cooldown.toSeconds(), MAX_STABILIZATION));
        return new ScaledObjectSpec.Advanced(
                new ScaledObjectSpec.AutoscalerConfig(
                        new ScaledObjectSpec.Behavior(new ScaledObjectSpec.Scaling(window))));
    }

    /** The topic is always named: without it, a group that committed nothing would never wake. */
    private static Trigger lag(EffectiveScorer scorer) {
        EffectiveStream stream = scorer.stream();
        EffectiveKafka kafka = scorer.kafka();
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put("bootstrapServers", kafka.bootstrapServers());
        metadata.put("consumerGroup", stream.consumerGroup());
        metadata.put("topic", stream.topic());
        metadata.put("lagThreshold", String.valueOf(scorer.scaling().lagPerReplica()));
        metadata.put("activationLagThreshold", "0");
        metadata.put("offsetResetPolicy", stream.offsetReset());
        metadata.put("version", PROTOCOL_VERSION);
        if (kafka.tls()) {
            metadata.put("tls", "enable");
        }
        kafka.login().ifPresent(login -> metadata.put("sasl", sasl(login)));
        return new Trigger(
                "kafka",
                metadata,
                TriggerAuthentications.isNeeded(kafka)
                        ? new ScaledObjectSpec.Authentication(name(scorer.identity().name()))
                        : null);
    }

    private static String sasl(EffectiveKafka.Login login) {
        return switch (login.mechanism()) {
            case PLAIN -> "plaintext";
            case SCRAM_SHA_256 -> "scram_sha256";
            case SCRAM_SHA_512 -> "scram_sha512";
        };
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }
}
