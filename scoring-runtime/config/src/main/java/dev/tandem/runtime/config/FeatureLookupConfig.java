package dev.tandem.runtime.config;

import java.util.List;

/**
 * Features that are looked up by a key of the request or record.
 *
 * @param features which of the view's; empty for all
 * @param maxAgeMillis a row older than this counts as missing, milliseconds
 * @param onMissing one of {@link #ON_MISSING}: the features' defaults, or a refusal
 * @param timeoutMillis longest wait for the store; after it every row counts as missing, milliseconds
 * @param cacheEntries most rows remembered in the process; 0 for none
 * @param cacheMillis how long a row is remembered, milliseconds
 */
public record FeatureLookupConfig(
        StoreConfig store,
        ViewConfig view,
        List<String> features,
        long maxAgeMillis,
        String onMissing,
        int timeoutMillis,
        int cacheEntries,
        int cacheMillis) {

    public static final String DEFAULT = "default";
    public static final String REJECT = "reject";

    /** What may be done about a row that is missing or too old. */
    public static final List<String> ON_MISSING = List.of(DEFAULT, REJECT);

    public static final int MAX_TIMEOUT_MILLIS = 10_000;
    public static final int MAX_CACHE_ENTRIES = 10_000_000;
    public static final int MAX_CACHE_MILLIS = 3_600_000;

    public FeatureLookupConfig {
        Checks.present("features.store", store);
        Checks.present("features.view", view);
        features = features == null ? List.of() : List.copyOf(features);
        Checks.distinct("features.features", features);
        var known = view.features().stream().map(FeatureConfig::name).toList();
        for (String feature : features) {
            Checks.oneOf("features.features", feature, known);
        }
        Checks.between("features.maxAgeMillis", maxAgeMillis, 1, Long.MAX_VALUE, " milliseconds");
        Checks.oneOf("features.onMissing", onMissing, ON_MISSING);
        Checks.between(
                "features.timeoutMillis", timeoutMillis, 1, MAX_TIMEOUT_MILLIS, " milliseconds");
        Checks.between("features.cacheEntries", cacheEntries, 0, MAX_CACHE_ENTRIES, " rows");
        Checks.between("features.cacheMillis", cacheMillis, 0, MAX_CACHE_MILLIS, " milliseconds");
    }
}
