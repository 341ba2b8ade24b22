package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveStore;
import dev.tandem.controllers.spec.Identity;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

import java.util.SortedMap;

/**
 * The small Redis of a store that names no server: one pod, nothing kept on disk, for trying out.
 * When it is full it forgets what was least recently read, so that writers never fail for it.
 */
public final class BuiltInStores {

    /** Redis' registered port. */
    private static final int PORT = 6379;

    private static final String PORT_NAME = "redis";

    /** What the pod has to do with feature stores. */
    private static final String KEPT = "kept";

    private static final long USER = 65_532;

    /** Room for some hundred thousand rows; the rest of the limit is Redis' own and its buffers'. */
    private static final String MAX_MEMORY = "192mb";

    private static final Quantity MEMORY = new Quantity("256Mi");
    private static final Quantity CPU_REQUEST = new Quantity("50m");

    private BuiltInStores() {}

    /** Where pods of the store's namespace reach it. */
    public static String url(String store) {
        return "redis://" + name(store) + ":" + PORT;
    }

    /** The name of its Deployment and Service. */
    public static String name(String store) {
        return store + "-redis";
    }

    public static Service service(EffectiveStore store) {
        Identity identity = store.identity();
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(identity.namespace())
                .withName(name(identity.name()))
                .withLabels(Labels.of(identity, Labels.STORE))
                .withOwnerReferences(OwnerReferences.to(identity))
                .endMetadata()
                .withNewSpec()
                .withSelector(Labels.selector(identity, Labels.STORE))
                .addNewPort()
                .withName(PORT_NAME)
                .withProtocol("TCP")
                .withPort(PORT)
                .withTargetPort(new IntOrString(PORT_NAME))
                .endPort()
                .endSpec()
                .build();
    }

    /** Its one pod, of this image of Redis. */
    public static Deployment deployment(EffectiveStore store, String image) {
        Identity identity = store.identity();
        SortedMap<String, String> podLabels = Labels.of(identity, Labels.STORE);
        podLabels.put(Labels.FEATURE_STORES, KEPT);
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(identity.namespace())
                .withName(name(identity.name()))
                .withLabels(Labels.of(identity, Labels.STORE))
                .withOwnerReferences(OwnerReferences.to(identity))
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withRevisionHistoryLimit(2)
                .withNewSelector()
                .withMatchLabels(Labels.selector(identity, Labels.STORE))
                .endSelector()
                // Two at a time would share the requests, and each would know half of the rows.
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(podLabels)
                .endMetadata()
                .withSpec(podSpec(image))
                .endTemplate()
                .endSpec()
                .build();
    }

    /** The image that a store runs: replacing it would lose the rows, so that an upgrade keeps it. */
    public static String recordedImage(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
    }

    private static PodSpec podSpec(String image) {
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container(image))
                .build();
    }

    private static Container container(String image) {
        return RuntimePods.restricted(new ContainerBuilder(), image)
                .withName(PORT_NAME)
                .withArgs(
                        "--port",
                        Integer.toString(PORT),
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--protected-mode",
                        "no",
                        "--maxmemory",
                        MAX_MEMORY,
                        "--maxmemory-policy",
                        "allkeys-lru")
                .addNewPort()
                .withName(PORT_NAME)
                .withContainerPort(PORT)
                .withProtocol("TCP")
                .endPort()
                .withNewResources()
                .addToRequests("cpu", CPU_REQUEST)
                .addToRequests("memory", MEMORY)
                .addToLimits("memory", MEMORY)
                .endResources()
                .withReadinessProbe(connects(5, 3))
                .withLivenessProbe(connects(20, 3))
                .build();
    }

    private static Probe connects(int periodSeconds, int failureThreshold) {
        return new ProbeBuilder()
                .withNewTcpSocket()
                .withPort(new IntOrString(PORT_NAME))
                .endTcpSocket()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(2)
                .withFailureThreshold(failureThreshold)
                .build();
    }
}
