package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.FeatureStoreStatus;
import dev.tandem.api.v1alpha1.ViewStatus;
import dev.tandem.controllers.observed.ObservedStore;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.resources.StoreAccess;
import dev.tandem.controllers.spec.EffectiveStore;
import dev.tandem.controllers.spec.StoreServer;
import dev.tandem.controllers.spec.Violation;

import io.fabric8.kubernetes.api.model.Condition;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Computes the status of a FeatureStore. */
public final class StoreStatuses {

    private final Clock clock;

    public StoreStatuses(Clock clock) {
        this.clock = clock;
    }

    /** The status of a store whose spec was planned. */
    public FeatureStoreStatus planned(
            FeatureStore resource, EffectiveStore store, ObservedStore observed) {
        String url = StoreAccess.config(store).url();
        Instant now = clock.instant();
        StoreMemory memory = StoreMemory.of(resource, url, observed, now);
        Optional<Boolean> reachable = StoreGates.reachable(store, observed);
        List<ViewStatus> views =
                store.views().stream()
                        .map(
                                view ->
                                        ViewStatuses.of(
                                                view,
                                                memory,
                                                reachable.or(() -> memory.reachable(view)),
                                                now))
                        .toList();
        boolean written = views.stream().anyMatch(view -> view.lastWrite() != null);
        Readiness ready =
                StoreGates.judge(
                        new StoreGates.Facts(store, observed, url, written, memory.readiness()));
        Conditions conditions = conditions(resource);
        List<Condition> all = new ArrayList<>();
        all.add(conditions.accepted());
        all.addAll(conditions.ready(ready));
        all.add(freshness(views).as(Conditions.FRESH, conditions));
        return new FeatureStoreStatus(
                resource.getMetadata().getGeneration(),
                url,
                store.server() instanceof StoreServer.BuiltIn ? "BuiltIn" : "External",
                views.stream().filter(view -> isTrue(view.fresh())).count() + "/" + views.size(),
                views,
                all.stream().sorted(Comparator.comparing(Condition::getType)).toList());
    }

    /** How long until a view goes stale, if nobody writes it; empty where none is fresh. */
    public Optional<Duration> untilStale(
            FeatureStore resource, EffectiveStore store, ObservedStore observed) {
        Instant now = clock.instant();
        StoreMemory memory =
                StoreMemory.of(resource, StoreAccess.config(store).url(), observed, now);
        return store.views().stream()
                .flatMap(view -> ViewStatuses.staleFrom(view, memory).stream())
                .filter(now::isBefore)
                .min(Comparator.naturalOrder())
                .map(at -> Duration.between(now, at));
    }

    /** The status of a store whose spec is refused; what was known of its views stays. */
    public FeatureStoreStatus refused(FeatureStore resource, List<Violation> violations) {
        Readiness invalid = Readiness.invalid(violations);
        return stopped(resource, invalid.as(Conditions.ACCEPTED, conditions(resource)), invalid);
    }

    /** The status of a store that the API server did not let us bring about. */
    public FeatureStoreStatus hindered(FeatureStore resource, String message) {
        return stopped(
                resource,
                conditions(resource).accepted(),
                Readiness.failed(Reason.ApplyFailed, message));
    }

    private FeatureStoreStatus stopped(
            FeatureStore resource, Condition accepted, Readiness readiness) {
        Optional<FeatureStoreStatus> before = Optional.ofNullable(resource.getStatus());
        List<Condition> all = new ArrayList<>(List.of(accepted));
        all.addAll(conditions(resource).ready(readiness));
        return new FeatureStoreStatus(
                resource.getMetadata().getGeneration(),
                before.map(FeatureStoreStatus::url).orElse(null),
                before.map(FeatureStoreStatus::online).orElse(null),
                before.map(FeatureStoreStatus::freshViews).orElse(null),
                before.map(FeatureStoreStatus::views).orElse(null),
                List.copyOf(all));
    }

    private static Readiness freshness(List<ViewStatus> views) {
        String stale = names(views, view -> view.fresh() != null && !view.fresh());
        String never = names(views, view -> view.fresh() == null && view.changed() == null);
        String changed = names(views, view -> view.fresh() == null && view.changed() != null);
        if (!stale.isEmpty()) {
            return Readiness.failed(
                    Reason.Stale,
                    "not written within maxAge: "
                            + stale
                            + (never.isEmpty() ? "" : "; never written: " + never));
        }
        if (!changed.isEmpty()) {
            return Readiness.failed(
                    Reason.SchemaChanged,
                    "rows of other features than now count as missing; not written since the"
                            + " features changed: "
                            + changed);
        }
        return never.isEmpty()
                ? new Readiness(
                        Readiness.TRUE, Reason.Written, "every view was written within its maxAge")
                : new Readiness(
                        Readiness.UNKNOWN,
                        Reason.NeverWritten,
                        "never written, as far as anybody knows: " + never);
    }

    private static String names(List<ViewStatus> views, Predicate<ViewStatus> which) {
        return views.stream().filter(which).map(ViewStatus::name).collect(Collectors.joining(", "));
    }

    private static boolean isTrue(Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    private Conditions conditions(FeatureStore resource) {
        List<Condition> before =
                Optional.ofNullable(resource.getStatus())
                        .map(FeatureStoreStatus::conditions)
                        .orElseGet(List::of);
        return new Conditions(before, resource.getMetadata().getGeneration(), clock);
    }
}
