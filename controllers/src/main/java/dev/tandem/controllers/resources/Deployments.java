package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveOverload;
import dev.tandem.controllers.spec.EffectivePlacement;
import dev.tandem.controllers.spec.EffectiveResources;
import dev.tandem.controllers.spec.EffectiveService;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The Deployment of a service's replicas. */
public final class Deployments {

    /** A model has this long to load before its pod is started again. */
    private static final int STARTUP_SECONDS = 300;

    /** Time to end after the last accepted request had its full timeout. */
    private static final int END_SECONDS = 5;

    /** A replica counts only when proxies had this long to learn that it is there. */
    private static final int PROXIES_LEARN_SECONDS = 2;

    private Deployments() {}

    public static Deployment serving(EffectiveService service, PinnedModel pinned, PodBasis basis) {
        EffectiveService.Identity identity = service.identity();
        SortedMap<String, String> podLabels = Labels.of(identity.name(), Labels.SERVING);
        podLabels.put(Labels.REVISION, pinned.revision());
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(identity.namespace())
                .withName(identity.name())
                .withLabels(Labels.of(identity.name(), Labels.SERVING))
                .withAnnotations(annotations(service, pinned, basis))
                .withOwnerReferences(OwnerReferences.to(identity))
                .endMetadata()
                .withNewSpec()
                .withReplicas(service.replicas())
                .withMinReadySeconds(PROXIES_LEARN_SECONDS)
                .withRevisionHistoryLimit(2)
                .withNewSelector()
                .withMatchLabels(Labels.selector(identity.name(), Labels.SERVING))
                .endSelector()
                // A replica goes only when its successor answers.
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(1))
                .withMaxUnavailable(new IntOrString(0))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(podLabels)
                .endMetadata()
                .withSpec(podSpec(service, pinned, basis))
                .endTemplate()
                .endSpec()
                .build();
    }

    /**
     * Identifies what the user said about the pods; while it stays, so does their basis. A field
     * that is added later joins in only where it is set, or upgrading would restart every model.
     */
    static String podKey(EffectiveService service) {
        EffectiveResources resources = service.resources();
        EffectiveOverload overload = service.overload();
        EffectivePlacement placement = service.placement();
        return Names.hash(
                List.of(
                        Names.modelKey(service.model()),
                        "cpu " + resources.cpuRequest() + " " + resources.cpuLimit(),
                        "memory " + resources.memoryRequest() + " " + resources.memoryLimit(),
                        "timeout " + overload.timeout(),
                        "queue " + overload.maxQueue(),
                        "payload " + overload.maxPayloadBytes(),
                        "nodes " + placement.nodeSelector(),
                        "tolerations "
                                + placement.tolerations().stream().map(Deployments::text).toList(),
                        "priority " + placement.priorityClassName().orElse("")));
    }

    /** Written out here: a newer client may word its own text differently. */
    private static String text(Toleration toleration) {
        return String.join(
                " ",
                String.valueOf(toleration.getKey()),
                String.valueOf(toleration.getOperator()),
                String.valueOf(toleration.getValue()),
                String.valueOf(toleration.getEffect()),
                String.valueOf(toleration.getTolerationSeconds()));
    }

    /** The basis that a Deployment's pods stand on, where what the user says has not changed since. */
    public static Optional<PodBasis> recordedBasis(
            Deployment deployment, EffectiveService service) {
        Map<String, String> annotations = deployment.getMetadata().getAnnotations();
        if (!podKey(service).equals(annotations.get(Labels.POD_KEY))) {
            return Optional.empty();
        }
        // Annotations can be edited by anybody: one that says nothing sensible is as good as none.
        return Optional.ofNullable(annotations.get(Labels.RUNTIME_IMAGE))
                .flatMap(
                        image ->
                                Stream.of(Delivery.values())
                                        .filter(
                                                delivery ->
                                                        delivery.name()
                                                                .equals(
                                                                        annotations.get(
                                                                                Labels.DELIVERY)))
                                        .map(delivery -> new PodBasis(image, delivery))
                                        .findFirst());
    }

    private static SortedMap<String, String> annotations(
            EffectiveService service, PinnedModel pinned, PodBasis basis) {
        SortedMap<String, String> annotations = new TreeMap<>();
        annotations.put(Labels.MODEL_KEY, Names.modelKey(pinned.model()));
        annotations.put(Labels.MODEL_URI, pinned.model().storageUri());
        annotations.put(Labels.MODEL_DIGEST, pinned.digest());
        annotations.put(Labels.POD_KEY, podKey(service));
        annotations.put(Labels.RUNTIME_IMAGE, basis.runtimeImage());
        annotations.put(Labels.DELIVERY, basis.delivery().name());
        return annotations;
    }

    private static PodSpec podSpec(EffectiveService service, PinnedModel pinned, PodBasis basis) {
        Container runtime =
                RuntimePods.runtime(
                                service, basis, "serve", RuntimeConfigs.serving(service, pinned))
                        .addNewPort()
                        .withName(RuntimePods.PORT_NAME)
                        .withContainerPort(RuntimeConfigs.PORT)
                        .withProtocol("TCP")
                        .endPort()
                        .withStartupProbe(probe("/v2/health/ready", 1, STARTUP_SECONDS))
                        .withReadinessProbe(probe("/v2/health/ready", 5, 2))
                        .withLivenessProbe(probe("/v2/health/live", 10, 6))
                        .build();
        return RuntimePods.pod(service, Optional.of(pinned.digest()), basis, runtime)
                .withTerminationGracePeriodSeconds(gracePeriodSeconds(service))
                .build();
    }

    private static Probe probe(String path, int periodSeconds, int failureThreshold) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString(RuntimePods.PORT_NAME))
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(2)
                .withFailureThreshold(failureThreshold)
                .build();
    }

    private static long gracePeriodSeconds(EffectiveService service) {
        long drainMillis = RuntimeConfigs.QUIET_MILLIS + service.overload().timeout().toMillis();
        return Math.ceilDiv(drainMillis, 1000L) + END_SECONDS;
    }
}
