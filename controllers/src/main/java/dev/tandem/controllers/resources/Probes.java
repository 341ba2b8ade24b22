package dev.tandem.controllers.resources;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;

/** How the kubelet sees whether the runtime is well. */
final class Probes {

    /** A model has this long to load before its pod is started again. */
    private static final int STARTUP_SECONDS = 300;

    private Probes() {}

    static Probe started(Door door) {
        return probe(door, "/v2/health/ready", 1, STARTUP_SECONDS);
    }

    static Probe ready(Door door) {
        return probe(door, "/v2/health/ready", 5, 2);
    }

    static Probe live(Door door) {
        return probe(door, "/v2/health/live", 10, 6);
    }

    private static Probe probe(Door door, String path, int periodSeconds, int failureThreshold) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString(door.portName()))
                .withScheme(door.probeScheme().orElse(null))
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(2)
                .withFailureThreshold(failureThreshold)
                .build();
    }
}
