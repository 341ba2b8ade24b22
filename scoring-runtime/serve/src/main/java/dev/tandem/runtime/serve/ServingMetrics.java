package dev.tandem.runtime.serve;

import dev.tandem.runtime.features.FeatureLookup;
import dev.tandem.runtime.serve.about.ServingStatistics;
import dev.tandem.runtime.serve.lookup.RequestLookups;
import dev.tandem.runtime.serve.tls.ServerTls;
import dev.tandem.runtime.serve.watch.CallObserver;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What the server counts. Children of labelled metrics are looked up once, at start: a lookup for each request would be
 * the dearest part of it.
 */
public final class ServingMetrics implements AutoCloseable {

    private static final double NANOS_PER_SECOND = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.builder().build();
    private final ServingStatistics statistics = new ServingStatistics();
    private final ServedModel served;
    private final Counter requests;
    private final Counter rejected;
    private final Map<Protocol, CounterDataPoint> answered = new EnumMap<>(Protocol.class);
    private final Map<Protocol, DistributionDataPoint> durations = new EnumMap<>(Protocol.class);
    private final CounterDataPoint abandoned;
    private final DistributionDataPoint batchRows;

    /** The JVM's own metrics wait for the first scrape: they load much code, which the first prediction need not pay for. */
    private final AtomicBoolean jvmObserved = new AtomicBoolean();

    public ServingMetrics(ServedModel served) {
        this.served = served;
        requests =
                Counter.builder()
                        .name("tandem_inference_requests_total")
                        .help("Infer requests that were answered, by status code")
                        .labelNames("model", "version", "protocol", "code")
                        .register(registry);
        rejected =
                Counter.builder()
                        .name("tandem_inference_rejected_total")
                        .help("Infer requests that got no prediction, by reason")
                        .labelNames("model", "version", "reason")
                        .register(registry);
        var duration =
                Histogram.builder()
                        .name("tandem_inference_request_duration_seconds")
                        .help("Time from an infer request's arrival to its answer")
                        .labelNames("model", "version", "protocol")
                        .classicUpperBounds(
                                .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25,
                                .5, 1, 2.5, 5, 10)
                        .register(registry);
        for (var protocol : Protocol.values()) {
            answered.put(
                    protocol,
                    requests.labelValues(
                            served.name(), served.revision(), protocol.label(), protocol.okCode()));
            durations.put(
                    protocol,
                    duration.labelValues(served.name(), served.revision(), protocol.label()));
        }
        batchRows =
                Histogram.builder()
                        .name("tandem_inference_batch_rows")
                        .help("Rows that scoring threads gave the model in one call")
                        .labelNames("model", "version")
                        .classicUpperBounds(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096)
                        .register(registry)
                        .labelValues(served.name(), served.revision());
        abandoned = rejected.labelValues(served.name(), served.revision(), "client_gone");
        Info.builder()
                .name("tandem_model_info")
                .help("The model that is served")
                .labelNames("model", "version", "platform")
                .register(registry)
                .addLabelValues(served.name(), served.revision(), served.platform());
    }

    /** Tells where to read how much waits and how much is being scored. */
    void observeQueue(IntSupplier waiting, IntSupplier inFlight) {
        gauge(
                "tandem_inference_queue_depth",
                "Infer requests that wait for a scoring thread",
                waiting);
        gauge("tandem_inference_in_flight", "Infer requests that are being scored", inFlight);
    }

    /** Tells where to read which certificate is in use. */
    void observe(ServerTls tls) {
        GaugeWithCallback.builder()
                .name("tandem_tls_certificate_expiry_timestamp_seconds")
                .help("When the server's certificate that is in use expires, seconds since 1970")
                .callback(callback -> callback.call((double) tls.expiry().getEpochSecond()))
                .register(registry);
    }

    /** Tells where to read what was looked up, and which stores answer. */
    void observe(RequestLookups lookups) {
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

    /** Tells who goes along with calls, and counts for itself. */
    void observe(CallObserver observer) {
        observer.register(registry);
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

    private void gauge(String name, String help, IntSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("model", "version")
                .callback(
                        callback ->
                                callback.call(value.getAsInt(), served.name(), served.revision()))
                .register(registry);
    }

    /** The same, in the terms of Triton's statistics. */
    public ServingStatistics statistics() {
        return statistics;
    }

    void answered(Protocol protocol, long nanos) {
        statistics.answered(nanos);
        answered.get(protocol).inc();
        durations.get(protocol).observe(nanos / NANOS_PER_SECOND);
    }

    void refused(Protocol protocol, Refusal refusal, long nanos) {
        statistics.refused(nanos);
        requests.labelValues(
                        served.name(), served.revision(), protocol.label(), protocol.code(refusal))
                .inc();
        rejected.labelValues(served.name(), served.revision(), refusal.reason()).inc();
        durations.get(protocol).observe(nanos / NANOS_PER_SECOND);
    }

    /** Takes note of one call of the model on a scoring thread. */
    public void called(int rows) {
        batchRows.observe(rows);
    }

    void abandoned() {
        abandoned.inc();
    }

    /** Everything in Prometheus' text format. */
    public byte[] scrape() {
        if (!jvmObserved.getAndSet(true)) {
            JvmMetrics.builder().register(registry);
        }
        var out = new ByteArrayOutputStream();
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    public String contentType() {
        return writer.getContentType();
    }

    @Override
    public void close() {
        registry.clear();
    }
}
