package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveOverload;
import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.spec.Workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Deployment of a service's replicas. */
public final class Deployments {

    /** Time to end after the last accepted request had its full timeout. */
    private static final int END_SECONDS = 5;

    /** A replica counts only when proxies had this long to learn that it is there. */
    private static final int PROXIES_LEARN_SECONDS = 2;

    private Deployments() {}

    public static Deployment serving(
            EffectiveService service, PinnedModel pinned, FeatureUse use, PodBasis basis) {
        return RollingDeployments.of(
                service.identity(),
                service.identity().name(),
                PodRecord.annotations(pinned, podKey(service), basis),
                Optional.of(service.replicas()),
                PROXIES_LEARN_SECONDS,
                pinned.revision(),
                use,
                podSpec(service, pinned, use, basis));
    }

    /**
     * Identifies what the user said about the pods; while it stays, so does their basis. A field
     * that is added later joins in only where it is set, or upgrading would restart every model.
     */
    static String podKey(EffectiveService service) {
        EffectiveOverload overload = service.overload();
        List<String> texts = new ArrayList<>();
        texts.add("timeout " + overload.timeout());
        texts.add("queue " + overload.maxQueue());
        texts.add("payload " + overload.maxPayloadBytes());
        service.batching().ifPresent(batching -> texts.add(batching.text()));
        service.features().forEach(lookup -> texts.add(lookup.text()));
        service.precomputed().ifPresent(precomputed -> texts.add(precomputed.text()));
        service.logger().ifPresent(logger -> texts.add(logger.text()));
        service.tls().ifPresent(tls -> texts.add(tls.text()));
        service.tracing().ifPresent(tracing -> texts.add(tracing.text()));
        service.responseCache().ifPresent(cache -> texts.add(cache.text()));
        return PodRecord.key(service.workload(), texts);
    }

    /** The basis that a Deployment's pods stand on, where what the user says has not changed since. */
    public static Optional<PodBasis> recordedBasis(
            Deployment deployment, EffectiveService service) {
        return PodRecord.basis(deployment, podKey(service));
    }

    private static PodSpec podSpec(
            EffectiveService service, PinnedModel pinned, FeatureUse use, PodBasis basis) {
        Workload workload = service.workload();
        Additions additions =
                use.additions()
                        .and(Loggers.additions(service))
                        .and(service.tls().map(CertificateFiles::mounted).orElse(Additions.NONE));
        Container runtime =
                RuntimePods.answering(
                        workload,
                        basis,
                        "serve",
                        RuntimeConfigs.serving(service, pinned, use),
                        additions,
                        service.tls().isPresent() ? Door.TLS : Door.PLAIN);
        return RuntimePods.pod(workload, Optional.of(pinned.digest()), basis, additions, runtime)
                .withTerminationGracePeriodSeconds(gracePeriodSeconds(service))
                .build();
    }

    private static long gracePeriodSeconds(EffectiveService service) {
        long drainMillis = RuntimeConfigs.QUIET_MILLIS + service.overload().timeout().toMillis();
        return Math.ceilDiv(drainMillis, 1000L) + END_SECONDS;
    }
}
