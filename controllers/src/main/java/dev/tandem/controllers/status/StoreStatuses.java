package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.FeatureStoreStatus;
import dev.tandem.api.v1alpha1.ViewStatus;
import dev.tandem.controllers.observed.ObservedStore;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.observed.ViewWrite;
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
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Computes the status of a FeatureStore. */
public final class StoreStatuses {

    /** Reasons that say what users of a store know of it. */
    private static final Set<Reason> OF_USERS =
            Set.of(Reason.Reachable, Reason.FeatureStoreUnreachable);

    private final Clock clock;

    public StoreStatuses(Clock clock) {
        this.clock = clock;
    }

    /** The status of a store whose spec was planned. */
    public FeatureStoreStatus planned(
            FeatureStore resource, EffectiveStore store, ObservedStore observed) {
        String url = StoreAccess.config(store).url();
        Optional<Boolean> reachable = StoreGates.reachable(store, observed);
        Instant now = clock.instant();
        List<ViewStatus> views =
                store.views().stream()
                        .map(
                                view ->
                                        ViewStatuses.of(
                                                view,
                                                told(resource, url, observed, view.name()),
                                                observed.lastWrite(view.name()),
                                                reachable.or(
                                                        () ->
                                                                toldReachable(
                                                                        resource,
                                                                        observed,
                                                                        view.name())),
                                                now))
                        .toList();
        boolean written = views.stream().anyMatch(view -> view.lastWrite() != null);
        Readiness ready =
                StoreGates.judge(
                        new StoreGates.Facts(store, observed, url, written, told(resource, url)));
        Conditions conditions = conditions(resource);
        List<Condition> all = readiness(conditions, accepted(conditions), ready);
        all.add(freshness(conditions, views));
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
        String url = StoreAccess.config(store).url();
        Instant now = clock.instant();
        return store.views().stream()
                .flatMap(
                        view ->
                                ViewStatuses.staleFrom(
                                        view,
                                        told(resource, url, observed, view.name()),
                                        observed.lastWrite(view.name()))
                                        .stream())
                .filter(now::isBefore)
                .min(Comparator.naturalOrder())
                .map(at -> Duration.between(now, at));
    }

    /** The status of a store whose spec is refused; what was known of its views stays. */
    public FeatureStoreStatus refused(FeatureStore resource, List<Violation> violations) {
        String message =
                violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
        Conditions conditions = conditions(resource);
        return stopped(
                resource,
                readiness(
                        conditions,
                        conditions.of(
                                Conditions.ACCEPTED, Readiness.FALSE, Reason.InvalidSpec, message),
                        Readiness.failed(Reason.InvalidSpec, message)));
    }

    /** The status of a store that the API server did not let us bring about. */
    public FeatureStoreStatus hindered(FeatureStore resource, String message) {
        Conditions conditions = conditions(resource);
        return stopped(
                resource,
                readiness(
                        conditions,
                        accepted(conditions),
                        Readiness.failed(Reason.ApplyFailed, message)));
    }

    private static FeatureStoreStatus stopped(FeatureStore resource, List<Condition> conditions) {
        Optional<FeatureStoreStatus> before = Optional.ofNullable(resource.getStatus());
        return new FeatureStoreStatus(
                resource.getMetadata().getGeneration(),
                before.map(FeatureStoreStatus::url).orElse(null),
                before.map(FeatureStoreStatus::online).orElse(null),
                before.map(FeatureStoreStatus::freshViews).orElse(null),
                before.map(FeatureStoreStatus::views).orElse(null),
                conditions);
    }

    private static Condition accepted(Conditions conditions) {
        return conditions.of(
                Conditions.ACCEPTED, Readiness.TRUE, Reason.Valid, "the spec is valid");
    }

    private static List<Condition> readiness(
            Conditions conditions, Condition accepted, Readiness ready) {
        List<Condition> all = new ArrayList<>();
        all.add(accepted);
        all.add(conditions.of(Conditions.READY, ready.status(), ready.reason(), ready.message()));
        if (Readiness.FALSE.equals(ready.status()) && ready.reason().needsAPerson()) {
            all.add(
                    conditions.of(
                            Conditions.STALLED, Readiness.TRUE, ready.reason(), ready.message()));
        }
        return all;
    }

    private static Condition freshness(Conditions conditions, List<ViewStatus> views) {
        String stale = names(views, view -> view.fresh() != null && !view.fresh());
        String never = names(views, view -> view.fresh() == null);
        if (!stale.isEmpty()) {
            return conditions.of(
                    Conditions.FRESH,
                    Readiness.FALSE,
                    Reason.Stale,
                    "not written within maxAge: "
                            + stale
                            + (never.isEmpty() ? "" : "; never written: " + never));
        }
        return never.isEmpty()
                ? conditions.of(
                        Conditions.FRESH,
                        Readiness.TRUE,
                        Reason.Written,
                        "every view was written within its maxAge")
                : conditions.of(
                        Conditions.FRESH,
                        Readiness.UNKNOWN,
                        Reason.NeverWritten,
                        "never written, as far as anybody knows: " + never);
    }

    private static String names(List<ViewStatus> views, Predicate<ViewStatus> which) {
        return views.stream().filter(which).map(ViewStatus::name).collect(Collectors.joining(", "));
    }

    /** The write that a status tells of, unless its rows were in another server or are lost. */
    private static Optional<ViewWrite> told(
            FeatureStore resource, String url, ObservedStore observed, String view) {
        return Optional.ofNullable(resource.getStatus())
                .filter(status -> url.equals(status.url()))
                .map(FeatureStoreStatus::views)
                .flatMap(views -> views.stream().filter(v -> view.equals(v.name())).findFirst())
                .flatMap(ViewStatuses::told)
                .filter(observed::isKept);
    }

    /** What was said of reaching the store, until its users were asked once more. */
    private static Optional<Boolean> toldReachable(
            FeatureStore resource, ObservedStore observed, String view) {
        return observed.answers().isPresent()
                ? Optional.empty()
                : Optional.ofNullable(resource.getStatus())
                        .map(FeatureStoreStatus::views)
                        .flatMap(
                                views ->
                                        views.stream()
                                                .filter(was -> view.equals(was.name()))
                                                .findFirst())
                        .map(ViewStatus::reachable);
    }

    private static Optional<Readiness> told(FeatureStore resource, String url) {
        return Optional.ofNullable(resource.getStatus())
                .filter(status -> url.equals(status.url()))
                .map(FeatureStoreStatus::conditions)
                .flatMap(conditions -> Conditions.find(conditions, Conditions.READY))
                .flatMap(
                        ready ->
                                OF_USERS.stream()
                                        .filter(reason -> reason.name().equals(ready.getReason()))
                                        .map(
                                                reason ->
                                                        new Readiness(
                                                                ready.getStatus(),
                                                                reason,
                                                                ready.getMessage()))
                                        .findFirst());
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
