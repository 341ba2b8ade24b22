package dev.tandem.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/** The Lease that replicas agree by on the one that acts. */
record LeaderLease(KubernetesClient client, String namespace, String identity) {

    /** Replicas of every version agree by it, so it is never renamed. */
    static final String NAME = "tandem-operator";

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLease.class);

    /** An API server that does not answer must not keep the process from ending. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * Gives the lead up, so that another replica takes over at its next look. The framework lets
     * the Lease run out instead, and nobody acts until then.
     */
    void giveUp() {
        Thread giving = Thread.ofVirtual().name("give-up-lease").start(this::giveUpIfHeld);
        try {
            giving.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveUpIfHeld() {
        try {
            Lease lease = client.leases().inNamespace(namespace).withName(NAME).get();
            if (lease == null || !identity.equals(lease.getSpec().getHolderIdentity())) {
                return;
            }
            lease.getSpec().setHolderIdentity("");
            // Refused where another replica took it since.
            client.resource(lease).lockResourceVersion().update();
            LOG.info("gave up the lead");
        } catch (KubernetesClientException e) {
            LOG.warn("could not give up the lead, which ends by itself: {}", e.getMessage());
        }
    }
}
