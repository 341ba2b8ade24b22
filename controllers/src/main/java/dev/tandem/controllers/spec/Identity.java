package dev.tandem.controllers.spec;

import io.fabric8.kubernetes.api.model.ObjectMeta;

/** Who a resource is, for names, labels and owner references. */
public record Identity(Kind kind, String namespace, String name, String uid, long generation) {

    /** The identity of a resource as the API server has it. */
    public static Identity of(Kind kind, ObjectMeta metadata) {
        return new Identity(
                kind,
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getUid(),
                metadata.getGeneration());
    }
}
