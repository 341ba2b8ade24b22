package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.controllers.resources.StreamDeployments;

import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;

import java.util.Set;
import java.util.stream.Collectors;

/** Watches HorizontalPodAutoscalers, whoever made them: two for one Deployment fight for ever. */
final class AutoscalerWatch {

    private AutoscalerWatch() {}

    static EventSource<HorizontalPodAutoscaler, StreamScorer> of(
            EventSourceContext<StreamScorer> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(
                                HorizontalPodAutoscaler.class, StreamScorer.class)
                        .withSecondaryToPrimaryMapper(AutoscalerWatch::scorerOf)
                        // Its status changes all the time.
                        .withOnUpdateFilter((now, before) -> !target(now).equals(target(before)))
                        .build(),
                context);
    }

    private static Set<ResourceID> scorerOf(HorizontalPodAutoscaler autoscaler) {
        String namespace = autoscaler.getMetadata().getNamespace();
        CrossVersionObjectReference target = target(autoscaler);
        return "Deployment".equals(target.getKind())
                ? StreamDeployments.scorerOf(target.getName()).stream()
                        .map(scorer -> new ResourceID(scorer, namespace))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static CrossVersionObjectReference target(HorizontalPodAutoscaler autoscaler) {
        return autoscaler.getSpec().getScaleTargetRef();
    }
}
