package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.FeatureStoreStatus;
import dev.tandem.api.v1alpha1.ViewStatus;
import dev.tandem.controllers.observed.ObservedStore;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.observed.ViewWrite;
import dev.tandem.runtime.config.ViewConfig;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a store's status told until now, as far as it still counts: not of another server, not of
 * rows that are lost or that were written with other features.
 *
 * @param status what it told of this server
 */
record StoreMemory(Optional<FeatureStoreStatus> status, ObservedStore observed, Instant now) {

    /** Reasons that say what users of a store know of it. */
    private static final Set<Reason> OF_USERS =
            Set.of(
                    Reason.Reachable,
                    Reason.FeatureStoreUnreachable,
                    Reason.FeatureStoreAuthenticationFailed,
                    Reason.FeatureStoreRefuses);

    static StoreMemory of(FeatureStore resource, String url, ObservedStore observed, Instant now) {
        return new StoreMemory(
                Optional.ofNullable(resource.getStatus()).filter(is -> url.equals(is.url())),
                observed,
                now);
    }

    /** The last write to a view that the status told of. */
    Optional<ViewWrite> told(ViewConfig view) {
        return changed(view)
                ? Optional.empty()
                : view(view).flatMap(ViewStatuses::told).filter(observed::isKept);
    }

    /** The last write to a view that anybody tells of now. */
    Optional<ViewWrite> write(ViewConfig view) {
        Instant since = since(view).orElse(Instant.MIN);
        return observed.lastWrite(view.name()).filter(write -> write.at().isAfter(since));
    }

    /** Since when a view has its features, where it had others before. */
    Optional<Instant> since(ViewConfig view) {
        return changed(view) ? Optional.of(now) : view(view).flatMap(ViewStatuses::since);
    }

    /** Whether a view had other features the last time it was looked at. */
    private boolean changed(ViewConfig view) {
        return view(view)
                .map(ViewStatus::schema)
                .filter(schema -> !schema.equals(ViewStatuses.schema(view)))
                .isPresent();
    }

    /** What was said of reaching the store, until its users were asked once more. */
    Optional<Boolean> reachable(ViewConfig view) {
        return observed.answers().isPresent()
                ? Optional.empty()
                : view(view).map(ViewStatus::reachable);
    }

    /** What was said of it, where that was what its users knew. */
    Optional<Readiness> readiness() {
        return status.map(FeatureStoreStatus::conditions)
                .flatMap(conditions -> Conditions.find(conditions, Conditions.READY))
                .filter(ready -> Reason.isKnown(ready.getReason()))
                .map(Readiness::of)
                .filter(ready -> OF_USERS.contains(ready.reason()));
    }

    private Optional<ViewStatus> view(ViewConfig view) {
        return status.map(FeatureStoreStatus::views)
                .flatMap(
                        views ->
                                views.stream()
                                        .filter(is -> view.name().equals(is.name()))
                                        .findFirst());
    }
}
