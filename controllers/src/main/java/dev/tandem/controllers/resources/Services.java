package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.spec.Identity;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/** The Service in front of the replicas: REST and gRPC on one port. */
public final class Services {

    public static final int PORT = 80;

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
                .addNewPort()
                .withName("http")
                .withProtocol("TCP")
                .withPort(PORT)
                .withTargetPort(new IntOrString(RuntimePods.PORT_NAME))
                .endPort()
                .endSpec()
                .build();
    }

    /** Where the service answers inside the cluster. */
    public static String url(String namespace, String name) {
        return "http://" + name + "." + namespace;
    }
}
