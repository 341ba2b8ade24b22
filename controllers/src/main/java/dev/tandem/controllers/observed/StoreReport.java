package dev.tandem.controllers.observed;

import java.util.Map;

/**
 * What one pod says of a feature store that it uses.
 *
 * @param up whether it reaches the store
 * @param writes what it wrote, by view; views that it has not written are not there
 */
public record StoreReport(String pod, boolean up, Map<String, ViewWrite> writes) {

    public StoreReport {
        writes = Map.copyOf(writes);
    }
}
