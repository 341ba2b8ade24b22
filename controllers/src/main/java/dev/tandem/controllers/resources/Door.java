package dev.tandem.controllers.resources;

import io.fabric8.kubernetes.api.model.ContainerPort;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * How replicas are reached: what their one port and the port of the Service in front of it are called, and what is spoken
 * there. The names differ so that no client ever reaches a replica that speaks something else, as there are while TLS is being
 * turned on: a Service leaves pods out that have no port of the name it asks for.
 */
public enum Door {
    PLAIN("http", 80),
    TLS("https", 443);

    private final String scheme;
    private final int servicePort;

    Door(String scheme, int servicePort) {
        this.scheme = scheme;
        this.servicePort = servicePort;
    }

    /** By which a container's port is reached; empty where it is none of a replica. */
    public static Optional<Door> of(ContainerPort port) {
        return Stream.of(values()).filter(door -> door.portName().equals(port.getName())).findAny();
    }

    /** The scheme of its addresses. */
    public String scheme() {
        return scheme;
    }

    /** The name of the ports. */
    String portName() {
        return scheme;
    }

    /** The port of the Service, the one that the scheme means where none is given. */
    int servicePort() {
        return servicePort;
    }

    /** The scheme in the words of a probe; empty where that is what a probe means by saying nothing. */
    Optional<String> probeScheme() {
        return this == TLS ? Optional.of("HTTPS") : Optional.empty();
    }
}
