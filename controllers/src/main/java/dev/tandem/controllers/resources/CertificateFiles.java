package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveTls;
import dev.tandem.runtime.config.TlsConfig;

import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/** A server's certificate and its key as files in a pod. The kubelet renews them; the operator never sees them. */
final class CertificateFiles {

    private static final String VOLUME = "tls";
    private static final String FOLDER = "/mnt/tls";
    private static final String CERTIFICATE = "tls.crt";
    private static final String KEY = "tls.key";

    private CertificateFiles() {}

    /** Where the runtime finds them. */
    static TlsConfig config() {
        return new TlsConfig(FOLDER + "/" + CERTIFICATE, FOLDER + "/" + KEY);
    }

    static Additions mounted(EffectiveTls tls) {
        return Additions.volume(
                new VolumeBuilder()
                        .withName(VOLUME)
                        .withNewSecret()
                        .withSecretName(tls.secret())
                        .addNewItem()
                        .withKey(CERTIFICATE)
                        .withPath(CERTIFICATE)
                        .endItem()
                        .addNewItem()
                        .withKey(KEY)
                        .withPath(KEY)
                        .endItem()
                        // Without it a pod would hang before its start and tell nobody why; the
                        // runtime says what is missing.
                        .withOptional(true)
                        .endSecret()
                        .build(),
                new VolumeMountBuilder()
                        .withName(VOLUME)
                        .withMountPath(FOLDER)
                        .withReadOnly(true)
                        .build());
    }
}
