package dev.tandem.controllers.keda;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** Tells KEDA to set the number of replicas of a Deployment. */
@Group(ScaledObject.GROUP)
@Version("v1alpha1")
public final class ScaledObject extends CustomResource<ScaledObjectSpec, ScaledObjectStatus>
        implements Namespaced {

    public static final String GROUP = "keda.sh";

    /** The name of its CustomResourceDefinition. */
    public static final String DEFINITION = "scaledobjects." + GROUP;

    private static final long serialVersionUID = 1L;
}
