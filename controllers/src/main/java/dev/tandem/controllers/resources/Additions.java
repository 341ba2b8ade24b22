package dev.tandem.controllers.resources;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What one kind's runtime pods have besides what all have.
 *
 * @param env variables of the runtime's container
 * @param volumes of the pod
 * @param mounts of those volumes in the runtime's container
 * @param labels of the pod
 */
public record Additions(
        List<EnvVar> env,
        List<Volume> volumes,
        List<VolumeMount> mounts,
        SortedMap<String, String> labels) {

    public static final Additions NONE =
            new Additions(List.of(), List.of(), List.of(), Collections.emptySortedMap());

    public Additions {
        env = List.copyOf(env);
        volumes = List.copyOf(volumes);
        mounts = List.copyOf(mounts);
        labels = Collections.unmodifiableSortedMap(labels);
    }

    /** A variable that holds one value of a Secret: the kubelet reads it, the operator never does. */
    public static Additions secret(String variable, String secret, String key) {
        return secret(variable, secret, key, null);
    }

    /** The same of a value that the Secret may lack; the variable is not set then. */
    public static Additions optionalSecret(String variable, String secret, String key) {
        return secret(variable, secret, key, true);
    }

    private static Additions secret(String variable, String secret, String key, Boolean optional) {
        EnvVar value =
                new EnvVarBuilder()
                        .withName(variable)
                        .withNewValueFrom()
                        .withNewSecretKeyRef()
                        .withName(secret)
                        .withKey(key)
                        .withOptional(optional)
                        .endSecretKeyRef()
                        .endValueFrom()
                        .build();
        return new Additions(List.of(value), List.of(), List.of(), NONE.labels);
    }

    /** Labels of the pod. */
    public static Additions labels(SortedMap<String, String> labels) {
        return new Additions(List.of(), List.of(), List.of(), labels);
    }

    /** A volume and where the runtime sees it. */
    public static Additions volume(Volume volume, VolumeMount mount) {
        return new Additions(List.of(), List.of(volume), List.of(mount), NONE.labels);
    }

    /** These and others. */
    public Additions and(Additions others) {
        SortedMap<String, String> allLabels = new TreeMap<>(labels);
        allLabels.putAll(others.labels);
        return new Additions(
                joined(env, others.env),
                joined(volumes, others.volumes),
                joined(mounts, others.mounts),
                allLabels);
    }

    private static <T> List<T> joined(List<T> some, List<T> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
