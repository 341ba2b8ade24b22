package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveAuthorities;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/** Certificate authorities as a file in a pod. */
final class AuthorityFiles {

    private static final String FILE = "ca.crt";

    private AuthorityFiles() {}

    /** Where the runtime finds the file. */
    static String path(String volume) {
        return folder(volume) + "/" + FILE;
    }

    static Additions mounted(String volume, EffectiveAuthorities authorities) {
        return Additions.volume(
                authorities.inSecret()
                        ? fromSecret(volume, authorities)
                        : fromConfigMap(volume, authorities),
                new VolumeMountBuilder()
                        .withName(volume)
                        .withMountPath(folder(volume))
                        .withReadOnly(true)
                        .build());
    }

    private static Volume fromSecret(String volume, EffectiveAuthorities authorities) {
        return new VolumeBuilder()
                .withName(volume)
                .withNewSecret()
                .withSecretName(authorities.name())
                .addNewItem()
                .withKey(authorities.key())
                .withPath(FILE)
                .endItem()
                .endSecret()
                .build();
    }

    private static Volume fromConfigMap(String volume, EffectiveAuthorities authorities) {
        return new VolumeBuilder()
                .withName(volume)
                .withNewConfigMap()
                .withName(authorities.name())
                .addNewItem()
                .withKey(authorities.key())
                .withPath(FILE)
                .endItem()
                .endConfigMap()
                .build();
    }

    private static String folder(String volume) {
        return "/mnt/" + volume;
    }
}
