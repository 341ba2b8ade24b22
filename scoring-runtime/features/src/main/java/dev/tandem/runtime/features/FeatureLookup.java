package dev.tandem.runtime.features;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;

import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.config.PrecomputedConfig;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.FeatureLayout;
import dev.tandem.runtime.core.FeatureRow;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/**
 * Looks rows of one view up as a model's configuration asks for: within a time, through a cache in the process, and
 * judged by their age at the moment of reading, cached or not.
 */
public final class FeatureLookup {

    private final FeatureClient client;
    private final FeatureClient.StoredView view;
    private final Duration timeout;
    private final long maxAgeMillis;
    private final InstantSource clock;
    private final Optional<AsyncCache<String, FeatureRow>> cache;
    private final LongAdder missing = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private volatile FeatureStoreException lastFailure;

    private FeatureLookup(
            FeatureClient client,
            ViewConfig view,
            Duration timeout,
            long maxAgeMillis,
            InstantSource clock,
            Optional<AsyncCache<String, FeatureRow>> cache) {
        this.client = client;
        this.view = client.stored(view);
        this.timeout = timeout;
        this.maxAgeMillis = maxAgeMillis;
        this.clock = clock;
        this.cache = cache;
    }

    /** The lookup of features that this configuration asks for. */
    public static FeatureLookup of(FeatureClient client, FeatureLookupConfig config) {
        return of(client, config, InstantSource.system(), Ticker.systemTicker());
    }

    static FeatureLookup of(
            FeatureClient client, FeatureLookupConfig config, InstantSource clock, Ticker ticker) {
        return new FeatureLookup(
                client,
                config.view(),
                Duration.ofMillis(config.timeoutMillis()),
                config.maxAgeMillis(),
                clock,
                cache(config, ticker));
    }

    /** The lookup of answers that were computed before; they are not cached, each being of use once. */
    public static FeatureLookup of(FeatureClient client, PrecomputedConfig config) {
        return new FeatureLookup(
                client,
                config.view(),
                Duration.ofMillis(config.timeoutMillis()),
                config.maxAgeMillis(),
                InstantSource.system(),
                Optional.empty());
    }

    private static Optional<AsyncCache<String, FeatureRow>> cache(
            FeatureLookupConfig config, Ticker ticker) {
        if (config.cacheEntries() == 0 || config.cacheMillis() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                Caffeine.newBuilder()
                        .maximumSize(config.cacheEntries())
                        .expireAfterWrite(Duration.ofMillis(config.cacheMillis()))
                        .ticker(ticker)
                        // Its upkeep is short, and a pool of threads for it would be the only one.
                        .executor(Runnable::run)
                        .buildAsync());
    }

    public ViewConfig view() {
        return view.config();
    }

    public FeatureLayout layout() {
        return view.layout();
    }

    public FeatureClient client() {
        return client;
    }

    /** Rows that were not there since the start; any thread may ask. */
    public long missing() {
        return missing.sum();
    }

    /** Rows that were there but too old since the start; any thread may ask. */
    public long stale() {
        return stale.sum();
    }

    /**
     * Finds the rows of these keys, asking the store at most once: not for what the cache has, and not for what another
     * lookup is asking at the moment.
     *
     * @return never failed: a store that does not answer is told in the result, and what the cache has is used all the same
     */
    public CompletionStage<FoundFeatures> find(List<String> keys) {
        if (cache.isEmpty()) {
            return view.read(keys, timeout)
                    .handle(
                            (rows, failure) ->
                                    failure == null
                                            ? judge(rows, Optional.empty())
                                            : judge(none(keys), Optional.of(known(failure))));
        }
        return cache.get()
                .getAll(keys, (wanted, executor) -> load(List.copyOf(wanted)))
                .thenApply(byKey -> judge(keys, byKey));
    }

    private FoundFeatures judge(List<String> keys, Map<String, FeatureRow> byKey) {
        boolean learned = true;
        var rows = new ArrayList<FeatureRow>(keys.size());
        for (var key : keys) {
            var row = byKey.get(key);
            learned &= row != null;
            rows.add(row == null ? FeatureRow.missing() : row);
        }
        return judge(rows, learned ? Optional.empty() : Optional.of(lastFailure));
    }

    private static List<FeatureRow> none(List<String> keys) {
        return Collections.nCopies(keys.size(), FeatureRow.missing());
    }

    /** What could not be learned is left out, so that it is not remembered. */
    private CompletableFuture<Map<String, FeatureRow>> load(List<String> wanted) {
        return view.read(wanted, timeout)
                .handle(
                        (rows, failure) -> {
                            if (failure != null) {
                                lastFailure = known(failure);
                                return Map.of();
                            }
                            var byKey = new HashMap<String, FeatureRow>(rows.size() * 2);
                            for (int i = 0; i < wanted.size(); i++) {
                                byKey.put(wanted.get(i), rows.get(i));
                            }
                            return byKey;
                        });
    }

    private FoundFeatures judge(List<FeatureRow> rows, Optional<FeatureStoreException> failure) {
        long now = clock.millis();
        int absent = 0;
        int old = 0;
        var usable = new ArrayList<FeatureRow>(rows.size());
        for (var row : rows) {
            boolean fresh = row.isFresh(now, maxAgeMillis);
            absent += row.isMissing() ? 1 : 0;
            old += !fresh && !row.isMissing() ? 1 : 0;
            usable.add(fresh ? row : FeatureRow.missing());
        }
        missing.add(absent);
        stale.add(old);
        return new FoundFeatures(usable, absent, old, failure);
    }

    private FeatureStoreException known(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FeatureStoreException known) {
                return known;
            }
        }
        return StoreProblem.of(client.store(), failure);
    }
}
