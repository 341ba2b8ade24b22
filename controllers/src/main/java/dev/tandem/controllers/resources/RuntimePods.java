package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectivePlacement;
import dev.tandem.controllers.spec.EffectiveResources;
import dev.tandem.controllers.spec.Workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pods of the scoring runtime, alike whatever they are for: no token, no privilege, nothing
 * writable but {@code /tmp}. Only canonical values are written (no zeros, no empty lists), because
 * a value that the API server rewrites would look like drift for ever.
 */
final class RuntimePods {

    static final String RUNTIME_CONTAINER = "runtime";

    /** The variable that the runtime takes its configuration from. */
    static final String CONFIG = "TANDEM_CONFIG";

    private static final String TMP = "tmp";
    private static final long USER = 65_532;

    private RuntimePods() {}

    /**
     * A pod with one runtime container.
     *
     * @param digest of the model file, where it is known
     * @param runtime made by {@link #runtime} with the same additions
     */
    static PodSpecBuilder pod(
            Workload workload,
            Optional<String> digest,
            PodBasis basis,
            Additions additions,
            Container runtime) {
        ModelMounts model = ModelMounts.of(workload.model(), digest, basis);
        List<Volume> volumes = new ArrayList<>(model.volumes());
        volumes.add(new VolumeBuilder().withName(TMP).withNewEmptyDir().endEmptyDir().build());
        volumes.addAll(additions.volumes());
        PodSpecBuilder pod =
                new PodSpecBuilder()
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
                        .withInitContainers(
                                model.initContainers().stream()
                                        .map(container -> bounded(container, workload.resources()))
                                        .toList())
                        .withContainers(runtime)
                        .withVolumes(volumes);
        place(pod, workload.placement());
        return pod;
    }

    /** The runtime's container, up to its ports and probes. */
    static ContainerBuilder runtime(
            Workload workload, PodBasis basis, String command, String config, Additions additions) {
        return restricted(new ContainerBuilder(), basis.runtimeImage())
                .withName(RUNTIME_CONTAINER)
                .withArgs(command)
                .addNewEnv()
                .withName(CONFIG)
                .withValue(config)
                .endEnv()
                .addNewEnv()
                .withName("ORT_DISABLE_TELEMETRY")
                .withValue("1")
                .endEnv()
                .addAllToEnv(additions.env())
                .withResources(requirements(workload.resources()))
                .withVolumeMounts(ModelMounts.readOnly(), tmp())
                .addAllToVolumeMounts(additions.mounts());
    }

    /** The runtime's container where it answers on its port for as long as it runs. */
    static Container answering(
            Workload workload,
            PodBasis basis,
            String command,
            String config,
            Additions additions,
            Door door) {
        return runtime(workload, basis, command, config, additions)
                .addNewPort()
                .withName(door.portName())
                .withContainerPort(RuntimeConfigs.PORT)
                .withProtocol("TCP")
                .endPort()
                .withStartupProbe(Probes.started(door))
                .withReadinessProbe(Probes.ready(door))
                .withLivenessProbe(Probes.live(door))
                .build();
    }

    static ContainerBuilder restricted(ContainerBuilder container, String image) {
        return container
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext();
    }

    static VolumeMount tmp() {
        return new VolumeMountBuilder().withName(TMP).withMountPath("/tmp").build();
    }

    /** Lets the process write to the pod's volumes, whoever made them. */
    static void ownVolumes(PodSpecBuilder pod) {
        pod.editSecurityContext()
                .withFsGroup(USER)
                .withFsGroupChangePolicy("OnRootMismatch")
                .endSecurityContext();
    }

    /** Bounds what the pod writes to the node's disk, and sets as much aside there. */
    static void bound(PodSpecBuilder pod, Quantity size) {
        pod.editMatchingVolume(volume -> TMP.equals(volume.getName()))
                .withNewEmptyDir()
                .withSizeLimit(size)
                .endEmptyDir()
                .endVolume()
                .editFirstContainer()
                .editResources()
                .addToRequests("ephemeral-storage", size)
                .endResources()
                .endContainer();
    }

    private static Container bounded(Container container, EffectiveResources resources) {
        return new ContainerBuilder(container).withResources(requirements(resources)).build();
    }

    private static ResourceRequirements requirements(EffectiveResources resources) {
        return new ResourceRequirementsBuilder()
                .addToRequests("cpu", resources.cpuRequest())
                .addToRequests("memory", resources.memoryRequest())
                .addToLimits("cpu", resources.cpuLimit())
                .addToLimits("memory", resources.memoryLimit())
                .build();
    }

    private static void place(PodSpecBuilder pod, EffectivePlacement placement) {
        if (!placement.nodeSelector().isEmpty()) {
            pod.withNodeSelector(placement.nodeSelector());
        }
        if (!placement.tolerations().isEmpty()) {
            pod.withTolerations(placement.tolerations());
        }
        placement.priorityClassName().ifPresent(pod::withPriorityClassName);
    }
}
