package dev.tandem.controllers.plan;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.resources.Additions;
import dev.tandem.controllers.resources.FeatureUse;
import dev.tandem.controllers.resources.StoreAccess;
import dev.tandem.controllers.spec.EffectiveLookup;
import dev.tandem.controllers.spec.EffectivePrecomputed;
import dev.tandem.controllers.spec.EffectivePublish;
import dev.tandem.controllers.spec.EffectiveStore;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.spec.StoreReader;
import dev.tandem.controllers.spec.Violation;
import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.config.PrecomputedConfig;
import dev.tandem.runtime.config.PublishConfig;
import dev.tandem.runtime.config.ViewConfig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds the views of one spec, and keeps what is missing: a user is told everything at once. */
final class ViewFinder {

    private record Gap(Reason reason, Violation violation) {}

    private final Map<String, FeatureStore> stores;
    private final SortedMap<String, EffectiveStore> used = new TreeMap<>();
    private final List<Gap> gaps = new ArrayList<>();

    ViewFinder(Collection<FeatureStore> stores) {
        this.stores =
                stores.stream()
                        .collect(
                                Collectors.toMap(
                                        store -> store.getMetadata().getName(),
                                        Function.identity()));
    }

    FeatureResolution resolve(
            List<EffectiveLookup> lookups,
            Optional<EffectivePrecomputed> precomputed,
            Optional<EffectivePublish> publish) {
        List<FeatureLookupConfig> lookedUp =
                IntStream.range(0, lookups.size())
                        .mapToObj(i -> lookup("spec.features[" + i + "]", lookups.get(i)))
                        .flatMap(Optional::stream)
                        .toList();
        Optional<PrecomputedConfig> answers = precomputed.flatMap(this::precomputed);
        Optional<PublishConfig> published = publish.flatMap(this::publish);
        if (!gaps.isEmpty()) {
            return new FeatureResolution.Missing(
                    gaps.getFirst().reason(),
                    gaps.stream()
                            .map(gap -> gap.violation().toString())
                            .collect(Collectors.joining("; ")));
        }
        Additions additions =
                used.values().stream()
                        .map(StoreAccess::additions)
                        .reduce(Additions.NONE, Additions::and);
        return new FeatureResolution.Found(new FeatureUse(lookedUp, answers, published, additions));
    }

    private Optional<FeatureLookupConfig> lookup(String field, EffectiveLookup lookup) {
        return view(field, lookup.store(), lookup.view())
                .filter(view -> has(view, field + ".features", lookup.store(), lookup.features()))
                .map(
                        view ->
                                new FeatureLookupConfig(
                                        StoreAccess.config(used.get(lookup.store())),
                                        view,
                                        lookup.features(),
                                        maxAgeMillis(lookup.maxAge(), view),
                                        lookup.reject()
                                                ? FeatureLookupConfig.REJECT
                                                : FeatureLookupConfig.DEFAULT,
                                        Math.toIntExact(lookup.timeout().toMillis()),
                                        lookup.cacheEntries(),
                                        Math.toIntExact(lookup.cacheAge().toMillis())));
    }

    private Optional<PrecomputedConfig> precomputed(EffectivePrecomputed given) {
        return view("spec.precomputed", given.store(), given.view())
                .map(
                        view ->
                                new PrecomputedConfig(
                                        StoreAccess.config(used.get(given.store())),
                                        view,
                                        maxAgeMillis(given.maxAge(), view),
                                        Math.toIntExact(given.timeout().toMillis())));
    }

    private Optional<PublishConfig> publish(EffectivePublish given) {
        return view("spec.publish", given.store(), given.view())
                .filter(
                        view ->
                                has(
                                        view,
                                        "spec.publish.columns",
                                        given.store(),
                                        given.columns().keySet()))
                .map(
                        view ->
                                new PublishConfig(
                                        StoreAccess.config(used.get(given.store())),
                                        view,
                                        given.entity(),
                                        given.columns()));
    }

    private static long maxAgeMillis(Optional<Duration> given, ViewConfig view) {
        return given.map(Duration::toMillis).orElse(view.maxAgeMillis());
    }

    private Optional<ViewConfig> view(String field, String storeName, String viewName) {
        Optional<EffectiveStore> store = store(field + ".store", storeName);
        store.ifPresent(found -> used.put(storeName, found));
        Optional<ViewConfig> view = store.flatMap(found -> found.view(viewName));
        if (store.isPresent() && view.isEmpty()) {
            missing(
                    Reason.ViewNotFound,
                    field + ".view",
                    "'"
                            + viewName
                            + "' is not a view of FeatureStore '"
                            + storeName
                            + "'; its views: "
                            + store.get().views().stream()
                                    .map(ViewConfig::name)
                                    .collect(Collectors.joining(", ")));
        }
        return view;
    }

    private Optional<EffectiveStore> store(String field, String name) {
        if (!stores.containsKey(name)) {
            missing(
                    Reason.FeatureStoreNotFound,
                    field,
                    "there is no FeatureStore '"
                            + name
                            + "' in this namespace; create it, and this goes on by itself");
            return Optional.empty();
        }
        return switch (StoreReader.read(stores.get(name))) {
            case SpecReading.Valid<EffectiveStore>(EffectiveStore store) -> Optional.of(store);
            case SpecReading.Invalid<EffectiveStore>(var violations) -> {
                missing(
                        Reason.FeatureStoreInvalid,
                        field,
                        "FeatureStore '" + name + "' cannot be used: " + violations.getFirst());
                yield Optional.empty();
            }
        };
    }

    private boolean has(ViewConfig view, String field, String store, Collection<String> features) {
        List<String> known = EffectiveStore.features(view);
        List<String> unknown = features.stream().filter(name -> !known.contains(name)).toList();
        unknown.forEach(
                name ->
                        missing(
                                Reason.FeatureNotFound,
                                field,
                                "'"
                                        + name
                                        + "' is not a feature of view '"
                                        + view.name()
                                        + "' of FeatureStore '"
                                        + store
                                        + "'; its features: "
                                        + String.join(", ", known)));
        return unknown.isEmpty();
    }

    private void missing(Reason reason, String field, String message) {
        gaps.add(new Gap(reason, new Violation(field, message)));
    }
}
