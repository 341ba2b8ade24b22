package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.spec.Identity;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;

import java.util.List;

/**
 * The Service in front of the replicas: REST and gRPC on one port. With TLS the port of plain text stays for the replicas that
 * speak it still, and leads nowhere once there is none of them any more.
 */
public final class Services {

    private Services() {}

    public static Service serving(EffectiveService service) {
        Identity identity = service.identity();
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(identity.namespace())
                .withName(identity.name())
                .withLabels(Labels.of(identity, Labels.SERVING))
                .withOwnerReferences(OwnerReferences.to(identity))
                .endMetadata()
                .withNewSpec()
                .withSelector(Labels.selector(identity, Labels.SERVING))
                .withPorts(
                        service.tls().isPresent()
                                ? List.of(port(Door.TLS), port(Door.PLAIN))
                                : List.of(port(Door.PLAIN)))
                .endSpec()
                .build();
    }

    private static ServicePort port(Door door) {
        return new ServicePortBuilder()
                .withName(door.portName())
                .withProtocol("TCP")
                .withPort(door.servicePort())
                .withTargetPort(new IntOrString(door.portName()))
                .build();
    }

    /** Where the service answers inside the cluster. */
    public static String url(Door door, String namespace, String name) {
        return door.scheme() + "://" + name + "." + namespace;
    }
}
