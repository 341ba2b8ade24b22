package dev.tandem.runtime.serve;

import dev.tandem.runtime.serve.about.ServingStatistics;
import dev.tandem.runtime.serve.cache.ResponseCache;
import dev.tandem.runtime.serve.lookup.RequestLookups;
import dev.tandem.runtime.serve.tls.ServerTls;
import dev.tandem.runtime.serve.watch.CallObserver;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusProtobufWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.buffer.Buffer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/**
 * What the server counts. Children of labelled metrics are looked up once, at start: a lookup for each request would be
 * the dearest part of it.
 */
public final class ServingMetrics implements AutoCloseable {

    /** The reason of requests whose clients did not wait; the others are those of {@link Refusal}. */
    static final String CLIENT_GONE = "client_gone";

    private static final double NANOS_PER_SECOND = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter text = PrometheusTextFormatWriter.builder().build();
    private final ServingStatistics statistics = new ServingStatistics();
    private final ServedModel served;
    private final ObservedMetrics observed;
    private final Counter requests;
    private final Counter rejected;
    private final Map<Protocol, CounterDataPoint> answered = new EnumMap<>(Protocol.class);
    private final Map<Protocol, DistributionDataPoint> durations = new EnumMap<>(Protocol.class);
    private final CounterDataPoint abandoned;
    private volatile IntSupplier pending = () -> 0;
    private volatile boolean cached;
    private final DistributionDataPoint batchRows;

    /** The JVM's own metrics wait for the first scrape: they load much code, which the first prediction need not pay for. */
    private final AtomicBoolean jvmObserved = new AtomicBoolean();

    public ServingMetrics(ServedModel served) {
        this.served = served;
        this.observed = new ObservedMetrics(served, registry);
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
        abandoned = rejected.labelValues(served.name(), served.revision(), CLIENT_GONE);
        Info.builder()
                .name("tandem_model_info")
                .help("The model that is served")
                .labelNames("model", "version", "platform")
                .register(registry)
                .addLabelValues(served.name(), served.revision(), served.platform());
    }

    /** Tells where to read how much waits and how much is being scored. */
    void observeQueue(IntSupplier waiting, IntSupplier inFlight) {
        pending = waiting;
        observed.queue(waiting, inFlight);
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
        observed.lookups(lookups);
    }

    /** Tells who goes along with calls, and counts for itself. */
    void observe(CallObserver observer) {
        observer.register(registry);
    }

    /** Tells where to read what is kept of the model's answers. */
    void observe(ResponseCache cache) {
        cached = true;
        observed.cache(cache, statistics);
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

    /**
     * Everything, as Prometheus reads it.
     *
     * @param contentType of the body
     */
    public record Scrape(String contentType, Buffer body) {}

    /**
     * Everything in Prometheus' text format, or in its binary one for those who say that they take it: only that has native
     * histograms, which need no buckets to be chosen beforehand.
     *
     * @param accept the scraper's header of that name; empty where it has none
     */
    public Scrape scrape(String accept) {
        if (!jvmObserved.getAndSet(true)) {
            JvmMetrics.builder().register(registry);
        }
        var out = new ByteArrayOutputStream();
        var binary = new PrometheusProtobufWriter();
        try {
            if (binary.accepts(accept)) {
                var all = MetricSnapshots.builder();
                registry.scrape().forEach(all::metricSnapshot);
                triton().snapshots().forEach(all::metricSnapshot);
                binary.write(out, all.build());
                return new Scrape(binary.getContentType(), Buffer.buffer(out.toByteArray()));
            }
            text.write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        out.writeBytes(triton().text().getBytes(StandardCharsets.UTF_8));
        return new Scrape(text.getContentType(), Buffer.buffer(out.toByteArray()));
    }

    private TritonMetrics triton() {
        var refusals = new HashMap<String, Double>();
        for (var point : rejected.collect().getDataPoints()) {
            refusals.put(point.getLabels().get("reason"), point.getValue());
        }
        return new TritonMetrics(
                served, statistics.snapshot(), refusals, pending.getAsInt(), cached);
    }

    @Override
    public void close() {
        registry.clear();
    }
}
