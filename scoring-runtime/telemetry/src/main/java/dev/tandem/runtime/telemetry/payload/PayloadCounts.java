package dev.tandem.runtime.telemetry.payload;

import dev.tandem.runtime.serve.ServedModel;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How many events were sent, and how many were not and why; tells the log of the latter, once in a while. */
final class PayloadCounts {

    private static final System.Logger LOG = System.getLogger(PayloadLog.class.getName());

    /** The log is told no more often. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Why an event was not told. */
    enum Dropped {
        QUEUE_FULL,
        TOO_LARGE,
        REFUSED,
        UNREACHABLE
    }

    private final ServedModel served;
    private final EventQueue queue;
    private final Counter sentCounter;
    private final Counter droppedCounter;
    private final CounterDataPoint sent;
    private final Map<Dropped, CounterDataPoint> dropped = new EnumMap<>(Dropped.class);
    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong tellAgainAt = new AtomicLong(System.nanoTime());

    PayloadCounts(ServedModel served, EventQueue queue) {
        this.served = served;
        this.queue = queue;
        sentCounter =
                Counter.builder()
                        .name("tandem_payload_log_events_total")
                        .help("Requests and answers that the payload log has told")
                        .labelNames("model", "version")
                        .build();
        sent = sentCounter.labelValues(served.name(), served.revision());
        droppedCounter =
                Counter.builder()
                        .name("tandem_payload_log_dropped_total")
                        .help("Requests and answers that the payload log did not tell, by reason")
                        .labelNames("model", "version", "reason")
                        .build();
        for (var reason : Dropped.values()) {
            dropped.put(
                    reason,
                    droppedCounter.labelValues(
                            served.name(),
                            served.revision(),
                            reason.name().toLowerCase(Locale.ROOT)));
        }
    }

    void register(PrometheusRegistry registry) {
        registry.register(sentCounter);
        registry.register(droppedCounter);
        GaugeWithCallback.builder()
                .name("tandem_payload_log_queue_bytes")
                .help("Memory of requests and answers that wait to be told, about, bytes")
                .labelNames("model", "version")
                .callback(
                        callback ->
                                callback.call(
                                        (double) queue.held(), served.name(), served.revision()))
                .register(registry);
    }

    void sent() {
        sent.inc();
    }

    /** Counts an event that is not told. */
    void dropped(Dropped reason, String why) {
        dropped.get(reason).inc();
        long events = untold.incrementAndGet();
        long now = System.nanoTime();
        long at = tellAgainAt.get();
        if (now - at >= 0 && tellAgainAt.compareAndSet(at, now + PAUSE_NANOS)) {
            untold.addAndGet(-events);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the payload log dropped {0} event(s) since it last said so; the last because"
                            + " {1}",
                    Long.toString(events),
                    why);
        }
    }
}
