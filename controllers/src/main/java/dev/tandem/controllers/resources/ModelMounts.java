package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveModel;
import dev.tandem.controllers.spec.ModelSource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a pod gets at its model file: the volumes it needs and the init containers that fill them.
 * The model is always mounted read-only where it is used.
 */
record ModelMounts(List<Volume> volumes, List<Container> initContainers) {

    static final String MODEL_VOLUME = "model";
    private static final String TOOLS_VOLUME = "tools";
    private static final String TOOLS_FOLDER = "/tools";

    static ModelMounts of(EffectiveModel model, Optional<String> digest, PodBasis basis) {
        return switch (model.source()) {
            case ModelSource.Image(String reference) ->
                    switch (basis.delivery()) {
                        case ImageVolume ->
                                new ModelMounts(List.of(imageVolume(reference)), List.of());
                        case Copy -> copied(reference, basis.runtimeImage());
                    };
            case ModelSource.Claim(String claimName, String ignored) ->
                    new ModelMounts(List.of(claim(claimName)), List.of());
            case ModelSource.Download download ->
                    new ModelMounts(
                            List.of(emptyDir(MODEL_VOLUME)),
                            List.of(fetch(download, digest, basis.runtimeImage())));
        };
    }

    static VolumeMount readOnly() {
        return new VolumeMountBuilder()
                .withName(MODEL_VOLUME)
                .withMountPath(RuntimeConfigs.MODEL_FOLDER)
                .withReadOnly(true)
                .build();
    }

    private static Volume imageVolume(String reference) {
        return new VolumeBuilder()
                .withName(MODEL_VOLUME)
                .withNewImage()
                .withReference(reference)
                .withPullPolicy("IfNotPresent")
                .endImage()
                .build();
    }

    private static Volume claim(String claimName) {
        return new VolumeBuilder()
                .withName(MODEL_VOLUME)
                .withNewPersistentVolumeClaim()
                .withClaimName(claimName)
                .withReadOnly(true)
                .endPersistentVolumeClaim()
                .build();
    }

    private static Volume emptyDir(String name) {
        return new VolumeBuilder().withName(name).withNewEmptyDir().endEmptyDir().build();
    }

    private static Container fetch(
            ModelSource.Download download, Optional<String> digest, String runtimeImage) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("fetch", download.uri().toString(), RuntimeConfigs.MODEL_FOLDER));
        digest.ifPresent(known -> arguments.addAll(List.of("--digest", known)));
        return RuntimePods.restricted(new ContainerBuilder(), runtimeImage)
                .withName("fetch")
                .withArgs(arguments)
                .withVolumeMounts(
                        writable(MODEL_VOLUME, RuntimeConfigs.MODEL_FOLDER), RuntimePods.tmp())
                .build();
    }

    /**
     * A model image has no program in it, so the first init container leaves one (a static busybox)
     * in a shared folder and the second, started from the model image, copies with it. The kubelet
     * does the pulling, with its credentials.
     */
    private static ModelMounts copied(String reference, String runtimeImage) {
        String busybox = TOOLS_FOLDER + "/busybox";
        Container tools =
                RuntimePods.restricted(new ContainerBuilder(), runtimeImage)
                        .withName("copy-tool")
                        .withCommand("/bin/busybox", "cp", "/bin/busybox", busybox)
                        .withVolumeMounts(writable(TOOLS_VOLUME, TOOLS_FOLDER))
                        .build();
        Container copy =
                RuntimePods.restricted(new ContainerBuilder(), reference)
                        .withName("copy-model")
                        // The files at the image's root, among which the runtime looks. A loop of
                        // the
                        // shell, because find(1) hides that a copy failed.
                        .withCommand(
                                busybox,
                                "sh",
                                "-euc",
                                "for file in /*; do if [ -f \"$file\" ]; then "
                                        + busybox
                                        + " cp -f \"$file\" "
                                        + RuntimeConfigs.MODEL_FOLDER
                                        + "/; fi; done")
                        .withVolumeMounts(
                                writable(MODEL_VOLUME, RuntimeConfigs.MODEL_FOLDER),
                                new VolumeMountBuilder()
                                        .withName(TOOLS_VOLUME)
                                        .withMountPath(TOOLS_FOLDER)
                                        .withReadOnly(true)
                                        .build())
                        .build();
        return new ModelMounts(
                List.of(emptyDir(MODEL_VOLUME), emptyDir(TOOLS_VOLUME)), List.of(tools, copy));
    }

    private static VolumeMount writable(String name, String path) {
        return new VolumeMountBuilder().withName(name).withMountPath(path).build();
    }
}
