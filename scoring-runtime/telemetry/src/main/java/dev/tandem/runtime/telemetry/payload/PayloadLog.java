package dev.tandem.runtime.telemetry.payload;

import dev.tandem.runtime.config.PayloadLogConfig;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.InferCall;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.watch.CallObservation;
import dev.tandem.runtime.serve.watch.CallObserver;
import dev.tandem.runtime.stream.KafkaAddress;
import dev.tandem.runtime.stream.StreamException;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Tells a sample of the requests and answers as CloudEvents, by a thread of its own. A request waits for none of it: its
 * values are copied, where there is room, and dropped where there is none.
 */
public final class PayloadLog implements CallObserver {

    /** W3C Trace Context, version 00. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final PayloadLogConfig config;
    private final Sampler sampler;
    private final EventQueue queue;
    private final PayloadCounts counts;
    private final EventSender sender;

    private PayloadLog(PayloadLogConfig config, ServedModel served, EventSink sink) {
        this.config = config;
        this.sampler = new Sampler(config.sampleRatio());
        this.queue = new EventQueue(config.queueBytes());
        this.counts = new PayloadCounts(served, queue);
        this.sender = new EventSender(queue, new EventForm(config, served), sink, counts);
    }

    /**
     * Begins to tell; connects when there is something to tell, and is no obstacle where that fails.
     *
     * @param credentials for Kafka; of no effect without it
     * @throws StreamException if Kafka's address is none
     */
    public static PayloadLog start(
            PayloadLogConfig config, ServedModel served, KafkaAddress.Credentials credentials) {
        EventSink sink =
                config.knownKafka().isPresent()
                        ? new KafkaSink(
                                new KafkaAddress(config.knownKafka().get(), credentials),
                                config.topic(),
                                config.queueBytes())
                        : new HttpSink(URI.create(config.url()));
        return new PayloadLog(config, served, sink);
    }

    @Override
    public CallObservation begin(InferCall call) {
        return new ObservedPayloads(
                this, call.header("traceparent").filter(PayloadLog::isTraceparent));
    }

    @Override
    public void register(PrometheusRegistry registry) {
        counts.register(registry);
    }

    boolean samples(Optional<String> id) {
        return sampler.takes(id);
    }

    boolean hasRequests() {
        return config.hasRequests();
    }

    boolean hasResponses() {
        return config.hasResponses();
    }

    private static boolean isTraceparent(String header) {
        return TRACEPARENT.matcher(header).matches();
    }

    /**
     * Copies a payload, where there is room for it.
     *
     * @param traceparent the trace that the call is of, where it is of one
     * @param tensors the payload's
     * @param copy makes the payload
     */
    Optional<WaitingEvent> keep(
            String id,
            Optional<String> traceparent,
            Map<String, Tensor> tensors,
            Supplier<Payload> copy) {
        long bytes = Payload.jsonBytes(tensors);
        if (queue.isTooSmallFor(bytes)) {
            counts.dropped(
                    PayloadCounts.Dropped.TOO_LARGE,
                    "one takes about %d bytes and the queue has %d (logger.queueMemory)"
                            .formatted(bytes, config.queueBytes()));
            return Optional.empty();
        }
        if (!queue.reserve(bytes)) {
            counts.dropped(
                    PayloadCounts.Dropped.QUEUE_FULL,
                    "%d bytes of them wait already; events come faster than they are taken"
                            .formatted(queue.held()));
            return Optional.empty();
        }
        return Optional.of(new WaitingEvent(id, traceparent, Instant.now(), copy.get(), bytes));
    }

    void tell(WaitingEvent event) {
        queue.add(event);
    }

    void forget(WaitingEvent event) {
        queue.release(event.bytes());
    }

    @Override
    public void close() {
        sender.close();
    }
}
