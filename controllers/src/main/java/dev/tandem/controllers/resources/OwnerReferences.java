package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.Identity;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** Ownership: the API server's garbage collector removes what a deleted resource leaves. */
final class OwnerReferences {

    private OwnerReferences() {}

    static OwnerReference to(Identity owner) {
        // Owner deletion is not blocked: that would need a right on the finalizers of our own kind.
        return new OwnerReferenceBuilder()
                .withApiVersion(Labels.GROUP + "/v1alpha1")
                .withKind(owner.kind().name())
                .withName(owner.name())
                .withUid(owner.uid())
                .withController(true)
                .withBlockOwnerDeletion(false)
                .build();
    }
}
