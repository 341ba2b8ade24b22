package dev.tandem.controllers.observed;

import dev.tandem.runtime.config.Obstacle;

import java.util.Map;
import java.util.Optional;

/**
 * What one pod says of a feature store that it uses.
 *
 * @param up whether it reaches the store
 * @param obstacle why it does not, where it says so
 * @param writes what it wrote, by view; views that it has not written are not there
 */
public record StoreReport(
        String pod, boolean up, Optional<Obstacle> obstacle, Map<String, ViewWrite> writes) {

    public StoreReport {
        writes = Map.copyOf(writes);
    }

    /** The same, with what the pod says is in its way. */
    public StoreReport with(Optional<Obstacle> known) {
        return new StoreReport(pod, up && known.isEmpty(), known, writes);
    }
}
