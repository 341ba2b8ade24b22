package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.FeatureLookup;
import dev.tandem.api.v1alpha1.LookupCache;
import dev.tandem.api.v1alpha1.OnMissing;
import dev.tandem.api.v1alpha1.Precomputed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads which views a spec looks up. */
final class LookupReader {

    private static final String FIELD = "spec.features";
    private static final int MAX_ENTRIES = 10_000_000;

    private static final DurationRange WAIT =
            new DurationRange(
                    Duration.ofMillis(1), Duration.ofSeconds(10), "from 1ms to 10s, such as 10ms");
    private static final DurationRange CACHE =
            new DurationRange(
                    Duration.ofMillis(1), Duration.ofHours(1), "from 1ms to 1h, such as 5s");

    private LookupReader() {}

    /** The lookups of {@code spec.features}, which may be null. */
    static List<EffectiveLookup> features(List<FeatureLookup> given, Fields fields) {
        List<EffectiveLookup> lookups = new ArrayList<>();
        Set<String> views = new HashSet<>();
        for (int i = 0; given != null && i < given.size(); i++) {
            String field = FIELD + "[" + i + "]";
            EffectiveLookup lookup = lookup(field, given.get(i), fields);
            if (!views.add(lookup.store() + "/" + lookup.view())) {
                fields.refuse(
                        field, "view '" + lookup.view() + "' is looked up already; name it once");
            }
            lookups.add(lookup);
        }
        return lookups;
    }

    private static EffectiveLookup lookup(String field, FeatureLookup given, Fields fields) {
        Optional<LookupCache> cache = Optional.ofNullable(given.cache());
        if (given.features() != null
                && new HashSet<>(given.features()).size() < given.features().size()) {
            fields.refuse(field + ".features", "names a feature twice");
        }
        return new EffectiveLookup(
                named(field + ".store", given.store(), fields),
                named(field + ".view", given.view(), fields),
                Optional.ofNullable(given.features()).orElseGet(List::of),
                fields.duration(field + ".maxAge", Optional.ofNullable(given.maxAge()), Ages.RANGE),
                given.onMissing() == OnMissing.REJECT,
                timeout(field, given.timeout(), fields),
                cache.isEmpty()
                        ? 0
                        : fields.number(
                                field + ".cache.maxEntries",
                                cache.map(LookupCache::maxEntries),
                                Defaults.CACHE_ENTRIES,
                                1,
                                MAX_ENTRIES),
                cache.isEmpty()
                        ? Duration.ZERO
                        : fields.duration(
                                        field + ".cache.maxAge",
                                        cache.map(LookupCache::maxAge),
                                        CACHE)
                                .orElse(Defaults.CACHE_AGE));
    }

    static Optional<EffectivePrecomputed> precomputed(Precomputed given, Fields fields) {
        return Optional.ofNullable(given)
                .map(
                        precomputed ->
                                new EffectivePrecomputed(
                                        named("spec.precomputed.store", given.store(), fields),
                                        named("spec.precomputed.view", given.view(), fields),
                                        fields.duration(
                                                "spec.precomputed.maxAge",
                                                Optional.ofNullable(given.maxAge()),
                                                Ages.RANGE),
                                        timeout("spec.precomputed", given.timeout(), fields)));
    }

    private static Duration timeout(String field, String given, Fields fields) {
        return fields.duration(field + ".timeout", Optional.ofNullable(given), WAIT)
                .orElse(Defaults.LOOKUP_TIMEOUT);
    }

    private static String named(String field, String given, Fields fields) {
        if (given == null || given.isEmpty()) {
            fields.refuse(field, "is missing");
        }
        return Optional.ofNullable(given).orElse("");
    }
}
