package dev.tandem.controllers.keda;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** Tells KEDA in which Secrets and ConfigMaps it finds what a trigger logs in with. */
@Group(ScaledObject.GROUP)
@Version("v1alpha1")
public final class TriggerAuthentication extends CustomResource<TriggerAuthenticationSpec, Void>
        implements Namespaced {

    /** The name of its CustomResourceDefinition. */
    public static final String DEFINITION = "triggerauthentications." + ScaledObject.GROUP;

    private static final long serialVersionUID = 1L;
}
