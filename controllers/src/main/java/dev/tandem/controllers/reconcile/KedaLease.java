package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.controllers.observed.KedaJudgement;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelectorBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Follows whether KEDA's operator lives. Nothing of its objects changes when it ends; but while it lives it renews the
 * Lease by which its replicas agree on a leader, whose name is the same in every installation.
 */
final class KedaLease {

    private static final String NAME = "operator.keda.sh";

    private KedaLease() {}

    static EventSource<Lease, StreamScorer> watch(EventSourceContext<StreamScorer> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Lease.class, StreamScorer.class)
                        .withName(NAME)
                        .withFieldSelector(
                                new FieldSelectorBuilder().withField("metadata.name", NAME).build())
                        .withWatchAllNamespaces()
                        .withSecondaryToPrimaryMapper(lease -> everyScorer(context))
                        // A renewal is no news, but for the first one after a silence.
                        .withOnUpdateFilter(KedaLease::isBack)
                        .build(),
                context);
    }

    /** When KEDA's operator was last heard of; empty where there is no such Lease. */
    static Optional<Instant> heard(Context<StreamScorer> context) {
        InformerEventSource<Lease, StreamScorer> source =
                (InformerEventSource<Lease, StreamScorer>)
                        context.eventSourceRetriever().getEventSourceFor(Lease.class, NAME);
        return source.list().flatMap(lease -> renewed(lease).stream()).max(Instant::compareTo);
    }

    private static boolean isBack(Lease now, Lease before) {
        Duration apart =
                Duration.between(
                        renewed(before).orElse(Instant.MIN), renewed(now).orElse(Instant.MIN));
        return apart.compareTo(KedaJudgement.TO_BE_HEARD) >= 0;
    }

    private static Optional<Instant> renewed(Lease lease) {
        return Optional.ofNullable(lease.getSpec())
                .map(LeaseSpec::getRenewTime)
                .map(ZonedDateTime::toInstant);
    }

    private static Set<ResourceID> everyScorer(EventSourceContext<StreamScorer> context) {
        return context.getPrimaryCache()
                .list()
                .map(ResourceID::fromResource)
                .collect(Collectors.toUnmodifiableSet());
    }
}
