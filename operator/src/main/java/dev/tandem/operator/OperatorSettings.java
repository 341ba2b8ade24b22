package dev.tandem.operator;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The operator's settings, the only place that reads its environment.
 *
 * @param watchNamespaces namespaces to watch; empty for all
 * @param runtimeImage the scoring runtime that new and changed services get
 * @param redisImage the Redis of feature stores that name no server
 * @param askInterval how often pods are asked what is in their way, and what they know of stores
 * @param leaseNamespace where the leader's Lease lies
 * @param identity this process among its replicas
 * @param httpPort health and metrics
 */
public record OperatorSettings(
        Set<String> watchNamespaces,
        String runtimeImage,
        String redisImage,
        Duration askInterval,
        ImageVolumes imageVolumes,
        boolean leaderElection,
        String leaseNamespace,
        String identity,
        int httpPort) {

    /** Of the images that an operator was released with. */
    private static final String VERSION = "0.1.0";

    private static final Setting<Set<String>> WATCH_NAMESPACES =
            new Setting<>(
                    "TANDEM_WATCH_NAMESPACES",
                    "",
                    "names of namespaces with commas between them, or nothing for all",
                    "The namespaces whose resources are looked after.",
                    value ->
                            Arrays.stream(value.split(",", -1))
                                    .map(String::strip)
                                    .filter(name -> !name.isEmpty())
                                    .collect(Collectors.toUnmodifiableSet()));

    private static final Setting<String> RUNTIME_IMAGE =
            new Setting<>(
                    "TANDEM_RUNTIME_IMAGE",
                    "",
                    "the reference of an image",
                    "The scoring runtime's image. A service keeps the one it has until its spec"
                            + " changes, so that an upgrade restarts no model.",
                    OperatorSettings::notEmpty);

    private static final Setting<String> REDIS_IMAGE =
            new Setting<>(
                    "TANDEM_REDIS_IMAGE",
                    "localhost/tandem/redis:" + VERSION,
                    "the reference of an image",
                    "The Redis that a FeatureStore gets that names no server. One that runs keeps"
                            + " its own, because another would begin empty.",
                    OperatorSettings::notEmpty);

    private static final Setting<Duration> ASK_INTERVAL =
            new Setting<>(
                    "TANDEM_ASK_INTERVAL_SECONDS",
                    "10",
                    "1 to 3600",
                    "How often pods that are not ready, and pods that use a FeatureStore, are asked"
                            + " what they know, seconds.",
                    OperatorSettings::seconds);

    private static final Setting<ImageVolumes> IMAGE_VOLUMES =
            new Setting<>(
                    "TANDEM_IMAGE_VOLUMES",
                    "auto",
                    "auto, always, never",
                    "Whether oci:// models are mounted as image volumes (Kubernetes 1.35 and newer"
                            + " have them switched on) or copied by an init container.",
                    ImageVolumes::valueOf);

    private static final Setting<Boolean> LEADER_ELECTION =
            new Setting<>(
                    "TANDEM_LEADER_ELECTION",
                    "true",
                    "true, false",
                    "Whether replicas of the operator agree by a Lease on one that acts.",
                    OperatorSettings::bool);

    private static final Setting<String> LEASE_NAMESPACE =
            new Setting<>(
                    "TANDEM_LEASE_NAMESPACE",
                    "tandem-system",
                    "the name of a namespace",
                    "The namespace of that Lease.",
                    OperatorSettings::notEmpty);

    private static final Setting<String> IDENTITY =
            new Setting<>(
                    "HOSTNAME",
                    "tandem-operator",
                    "a name, different for each replica",
                    "Names this replica in the Lease and in events; Kubernetes sets it to the pod's"
                            + " name.",
                    OperatorSettings::notEmpty);

    private static final Setting<Integer> HTTP_PORT =
            new Setting<>(
                    "TANDEM_HTTP_PORT",
                    "8080",
                    "0 to 65535; 0 takes any free one",
                    "The port of /healthz, /readyz and /metrics.",
                    OperatorSettings::port);

    /** Every setting there is, in the order of the documentation. */
    static final List<Setting<?>> ALL =
            List.of(
                    WATCH_NAMESPACES,
                    RUNTIME_IMAGE,
                    REDIS_IMAGE,
                    ASK_INTERVAL,
                    IMAGE_VOLUMES,
                    LEADER_ELECTION,
                    LEASE_NAMESPACE,
                    IDENTITY,
                    HTTP_PORT);

    /**
     * Reads the settings; what is not set has its default.
     *
     * @throws IllegalArgumentException naming the variable, its value and what is allowed
     */
    public static OperatorSettings from(Map<String, String> environment) {
        return new OperatorSettings(
                WATCH_NAMESPACES.from(environment),
                RUNTIME_IMAGE.from(environment),
                REDIS_IMAGE.from(environment),
                ASK_INTERVAL.from(environment),
                IMAGE_VOLUMES.from(environment),
                LEADER_ELECTION.from(environment),
                LEASE_NAMESPACE.from(environment),
                IDENTITY.from(environment),
                HTTP_PORT.from(environment));
    }

    private static String notEmpty(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return value;
    }

    private static boolean bool(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static Duration seconds(String value) {
        int seconds = Integer.parseInt(value);
        if (seconds < 1 || seconds > 3_600) {
            throw new IllegalArgumentException("out of range");
        }
        return Duration.ofSeconds(seconds);
    }

    private static int port(String value) {
        int port = Integer.parseInt(value);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("out of range");
        }
        return port;
    }
}
