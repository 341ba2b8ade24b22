package dev.tandem.runtime.stream;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import org.apache.kafka.common.TopicPartition;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a stream counts. Written by the thread that polls, once for each batch; read by scrapes. */
final class StreamMetrics {

    private static final double NANOS_PER_SECOND = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.builder().build();
    private final CounterDataPoint read;
    private final CounterDataPoint scored;
    private final Counter deadLettered;
    private final Counter failed;
    private final DistributionDataPoint batchRecords;
    private final DistributionDataPoint scoreSeconds;
    private final Gauge lag;

    /** The JVM's own metrics wait for the first scrape, as they load much code. */
    private final AtomicBoolean jvmObserved = new AtomicBoolean();

    StreamMetrics(String model, String version, Readiness readiness) {
        read = counter("tandem_stream_records_read_total", "Records that came from the topic");
        scored =
                counter(
                        "tandem_stream_records_scored_total",
                        "Records whose result was handed to the producer");
        deadLettered =
                Counter.builder()
                        .name("tandem_stream_records_dead_lettered_total")
                        .help("Records that went to the dead letter topic, by cause")
                        .labelNames("cause")
                        .register(registry);
        failed =
                Counter.builder()
                        .name("tandem_stream_records_failed_total")
                        .help("Records without a result, by cause, wherever they went")
                        .labelNames("cause")
                        .register(registry);
        batchRecords =
                Histogram.builder()
                        .name("tandem_stream_batch_records")
                        .help("Records that were scored at once")
                        .classicUpperBounds(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20000)
                        .register(registry)
                        .labelValues();
        scoreSeconds =
                Histogram.builder()
                        .name("tandem_stream_score_duration_seconds")
                        .help(
                                "Time from a batch of records to its results: reading, features,"
                                        + " model, writing")
                        .classicUpperBounds(
                                .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25,
                                .5, 1, 2.5, 5, 10)
                        .register(registry)
                        .labelValues();
        lag =
                Gauge.builder()
                        .name("tandem_stream_lag_records")
                        .help(
                                "Records of a partition that are yet to be read, as this replica"
                                        + " knows")
                        .labelNames("topic", "partition")
                        .register(registry);
        GaugeWithCallback.builder()
                .name("tandem_stream_ready")
                .help("1 while records are being taken")
                .callback(callback -> callback.call(readiness.obstacle().isEmpty() ? 1 : 0))
                .register(registry);
        Info.builder()
                .name("tandem_model_info")
                .help("The model that scores")
                .labelNames("model", "version")
                .register(registry)
                .addLabelValues(model, version);
    }

    private CounterDataPoint counter(String name, String help) {
        return Counter.builder().name(name).help(help).register(registry).labelValues();
    }

    void batch(int records, long nanos) {
        read.inc(records);
        batchRecords.observe(records);
        scoreSeconds.observe(nanos / NANOS_PER_SECOND);
    }

    void scored(int records) {
        scored.inc(records);
    }

    void failed(Fault.Kind cause) {
        failed.labelValues(cause.name()).inc();
    }

    void deadLettered(Fault.Kind cause) {
        deadLettered.labelValues(cause.name()).inc();
    }

    void lag(TopicPartition partition, long records) {
        lag.labelValues(partition.topic(), Integer.toString(partition.partition()))
                .set((double) records);
    }

    /** These are another replica's now. */
    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(
                partition ->
                        lag.remove(partition.topic(), Integer.toString(partition.partition())));
    }

    /** Everything in Prometheus' text format. */
    byte[] scrape() {
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

    String contentType() {
        return writer.getContentType();
    }

    /** Where others that work for this stream leave what they count. */
    PrometheusRegistry registry() {
        return registry;
    }
}
