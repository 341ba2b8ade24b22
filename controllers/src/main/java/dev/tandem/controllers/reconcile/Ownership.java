package dev.tandem.controllers.reconcile;

import dev.tandem.controllers.spec.Kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.Optional;

/**
 * Keeps off what belongs to others: a forced apply would take over an object that happens to have
 * the name, and it would be deleted together with the resource.
 */
final class Ownership {

    private Ownership() {}

    /**
     * Looks for an object that the caches do not show because it is not labelled as Tandem's.
     *
     * @throws NameTakenException where there is one, of somebody else
     * @throws IllegalStateException where it is left from an earlier resource of the name: it is
     *     about to be collected, so that trying again helps
     */
    static void check(HasMetadata desired, KubernetesClient client) {
        HasMetadata there = client.resource(desired).get();
        if (there == null) {
            return;
        }
        OwnerReference wanted = desired.getMetadata().getOwnerReferences().getFirst();
        Optional<OwnerReference> controller =
                there.getMetadata().getOwnerReferences().stream()
                        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                        .findFirst();
        if (controller.filter(owner -> owner.getUid().equals(wanted.getUid())).isPresent()) {
            return;
        }
        String what = there.getKind() + " " + there.getMetadata().getName();
        if (controller
                .filter(owner -> owner.getKind().equals(wanted.getKind()))
                .filter(owner -> owner.getName().equals(wanted.getName()))
                .isPresent()) {
            throw new IllegalStateException(
                    what + " of an earlier " + wanted.getKind() + " is still being deleted");
        }
        throw new NameTakenException(
                what
                        + " is there already and does not belong to this "
                        + wanted.getKind()
                        + "; delete it, or give the "
                        + Kind.valueOf(wanted.getKind()).word()
                        + " another name");
    }
}
