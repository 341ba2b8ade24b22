package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.features.FeatureClient;
import dev.tandem.runtime.features.FeatureLookup;
import dev.tandem.runtime.features.FeatureWriter;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** What is known about stores and views, by the names that the operator reads. */
final class FeatureCounts {

    private static final double MILLIS_PER_SECOND = 1e3;

    private FeatureCounts() {}

    static void register(
            PrometheusRegistry registry,
            List<FeatureClient> stores,
            List<FeatureLookup> lookups,
            Optional<FeatureWriter> writer,
            StreamConfig config) {
        GaugeWithCallback.builder()
                .name("tandem_feature_store_up")
                .help("1 while the store answers")
                .labelNames("store")
                .callback(
                        callback ->
                                stores.forEach(
                                        store ->
                                                callback.call(
                                                        store.isUp() ? 1 : 0,
                                                        store.store().name())))
                .register(registry);
        counter(
                registry,
                "tandem_feature_view_missing_total",
                "Rows that were looked up and not there",
                lookups,
                FeatureLookup::missing);
        counter(
                registry,
                "tandem_feature_view_stale_total",
                "Rows that were looked up and too old",
                lookups,
                FeatureLookup::stale);
        if (writer.isPresent()) {
            written(registry, writer.get(), config);
        }
    }

    private static void counter(
            PrometheusRegistry registry,
            String name,
            String help,
            List<FeatureLookup> lookups,
            ToLongFunction<FeatureLookup> count) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("store", "view")
                .callback(
                        callback ->
                                lookups.forEach(
                                        lookup ->
                                                callback.call(
                                                        (double) count.applyAsLong(lookup),
                                                        lookup.client().store().name(),
                                                        lookup.view().name())))
                .register(registry);
    }

    private static void written(
            PrometheusRegistry registry, FeatureWriter writer, StreamConfig config) {
        var publish = config.knownPublish().orElseThrow();
        String store = publish.store().name();
        String view = publish.view().name();
        CounterWithCallback.builder()
                .name("tandem_feature_view_rows_written_total")
                .help("Rows that the store has confirmed")
                .labelNames("store", "view")
                .callback(callback -> callback.call((double) writer.written(), store, view))
                .register(registry);
        GaugeWithCallback.builder()
                .name("tandem_feature_view_last_write_timestamp_seconds")
                .help("When the store last confirmed rows, seconds since 1970; 0 before the first")
                .labelNames("store", "view")
                .callback(
                        callback ->
                                callback.call(
                                        writer.lastWriteMillis() / MILLIS_PER_SECOND, store, view))
                .register(registry);
    }
}
