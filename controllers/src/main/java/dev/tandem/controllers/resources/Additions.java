package dev.tandem.controllers.resources;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;

import java.util.List;
import java.util.stream.Stream;

/**
 * What one kind's runtime pods have besides what all have.
 *
 * @param env variables of the runtime's container
 * @param volumes of the pod
 * @param mounts of those volumes in the runtime's container
 */
public record Additions(List<EnvVar> env, List<Volume> volumes, List<VolumeMount> mounts) {

    public static final Additions NONE = new Additions(List.of(), List.of(), List.of());

    public Additions {
        env = List.copyOf(env);
        volumes = List.copyOf(volumes);
        mounts = List.copyOf(mounts);
    }

    /** A variable that holds one value of a Secret: the kubelet reads it, the operator never does. */
    public static Additions secret(String variable, String secret, String key) {
        EnvVar value =
                new EnvVarBuilder()
                        .withName(variable)
                        .withNewValueFrom()
                        .withNewSecretKeyRef()
                        .withName(secret)
                        .withKey(key)
                        .endSecretKeyRef()
                        .endValueFrom()
                        .build();
        return new Additions(List.of(value), List.of(), List.of());
    }

    /** A volume and where the runtime sees it. */
    public static Additions volume(Volume volume, VolumeMount mount) {
        return new Additions(List.of(), List.of(volume), List.of(mount));
    }

    /** These and others. */
    public Additions and(Additions others) {
        return new Additions(
                joined(env, others.env),
                joined(volumes, others.volumes),
                joined(mounts, others.mounts));
    }

    private static <T> List<T> joined(List<T> some, List<T> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
