package dev.tandem.runtime.serve;

import dev.tandem.runtime.features.FeatureLookup;
import dev.tandem.runtime.serve.about.ServingStatistics;
import dev.tandem.runtime.serve.cache.ResponseCache;
import dev.tandem.runtime.serve.lookup.RequestLookups;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Metrics that others count, read from them when somebody asks. */
final class ObservedMetrics {

    private final ServedModel served;
    private final PrometheusRegistry registry;

    ObservedMetrics(ServedModel served, PrometheusRegistry registry) {
        this.served = served;
        this.registry = registry;
    }

    /** How much waits and how much is being scored. */
    void queue(IntSupplier waiting, IntSupplier inFlight) {
        gauge(
                "tandem_inference_queue_depth",
                "Infer requests that wait for a scoring thread",
                waiting::getAsInt);
        gauge(
                "tandem_inference_in_flight",
                "Infer requests that are being scored",
                inFlight::getAsInt);
    }

    /** What was looked up, and which stores answer. */
    void lookups(RequestLookups lookups) {
        GaugeWithCallback.builder()
                .name("tandem_feature_store_up")
                .help("Whether the feature store answers this process: 1, or 0")
                .labelNames("store")
                .callback(
                        callback ->
                                lookups.stores()
                                        .forEach(
                                                store ->
                                                        callback.call(
                                                                store.isUp() ? 1 : 0,
                                                                store.store().name())))
                .register(registry);
        views(
                "tandem_feature_view_missing_total",
                "Rows of a view that were looked up and not there, or not learned",
                lookups,
                FeatureLookup::missing);
        views(
                "tandem_feature_view_stale_total",
                "Rows of a view that were looked up and too old",
                lookups,
                FeatureLookup::stale);
        CounterWithCallback.builder()
                .name("tandem_inference_precomputed_total")
                .help("Infer requests that were answered from a view, without the model")
                .labelNames("model", "version")
                .callback(
                        callback ->
                                callback.call(
                                        (double) lookups.answered(),
                                        served.name(),
                                        served.revision()))
                .register(registry);
    }

    /** What is kept of the model's answers. */
    void cache(ResponseCache cache, ServingStatistics statistics) {
        counter(
                "tandem_response_cache_hits_total",
                "Infer requests that were answered by what the model had said before",
                () -> statistics.snapshot().cacheHit().count());
        counter(
                "tandem_response_cache_misses_total",
                "Infer requests for which the model was asked",
                () -> statistics.snapshot().cacheMiss().count());
        CounterWithCallback.builder()
                .name("tandem_response_cache_evictions_total")
                .help("Answers that were let go of, by reason: size to make room, expired by age")
                .labelNames("model", "version", "reason")
                .callback(
                        callback -> {
                            callback.call(
                                    (double) cache.evictedForRoom(),
                                    served.name(),
                                    served.revision(),
                                    "size");
                            callback.call(
                                    (double) cache.evictedForAge(),
                                    served.name(),
                                    served.revision(),
                                    "expired");
                        })
                .register(registry);
        gauge("tandem_response_cache_bytes", "Memory that kept answers take", cache::bytes);
        gauge("tandem_response_cache_entries", "Answers that are kept", cache::entries);
    }

    private void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("model", "version")
                .callback(
                        callback ->
                                callback.call(
                                        (double) value.getAsLong(),
                                        served.name(),
                                        served.revision()))
                .register(registry);
    }

    private void views(
            String name, String help, RequestLookups lookups, ToLongFunction<FeatureLookup> count) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("store", "view")
                .callback(
                        callback ->
                                lookups.lookups().stream()
                                        .collect(
                                                Collectors.groupingBy(
                                                        lookup ->
                                                                List.of(
                                                                        lookup.client()
                                                                                .store()
                                                                                .name(),
                                                                        lookup.view().name()),
                                                        Collectors.summingDouble(
                                                                lookup ->
                                                                        (double)
                                                                                count.applyAsLong(
                                                                                        lookup))))
                                        .forEach(
                                                (labels, sum) ->
                                                        callback.call(
                                                                sum, labels.get(0), labels.get(1))))
                .register(registry);
    }

    private void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("model", "version")
                .callback(
                        callback ->
                                callback.call(
                                        (double) value.getAsLong(),
                                        served.name(),
                                        served.revision()))
                .register(registry);
    }
}
