package dev.tandem.runtime.config;

/**
 * A view whose features are the model's outputs, computed before by a batch job. A fresh row is the answer; without
 * one the request is scored.
 *
 * @param maxAgeMillis a row older than this counts as missing, milliseconds
 * @param timeoutMillis longest wait for the store; after it the request is scored, milliseconds
 */
public record PrecomputedConfig(
        StoreConfig store, ViewConfig view, long maxAgeMillis, int timeoutMillis) {

    public PrecomputedConfig {
        Checks.present("precomputed.store", store);
        Checks.present("precomputed.view", view);
        Checks.between(
                "precomputed.maxAgeMillis", maxAgeMillis, 1, Long.MAX_VALUE, " milliseconds");
        Checks.between(
                "precomputed.timeoutMillis",
                timeoutMillis,
                1,
                FeatureLookupConfig.MAX_TIMEOUT_MILLIS,
                " milliseconds");
    }
}
