package dev.tandem.runtime.stream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * When Kafka was last heard of. The consumer itself tells nobody that its connections are gone: it tries again, and polls
 * give nothing, as they do when there is nothing. Its own count of responses tells the two apart, as heartbeats are
 * answered every few seconds whatever there is to read.
 */
final class BrokerContact {

    /** Three heartbeats of the slower group protocol. */
    static final Duration SILENCE = Duration.ofSeconds(15);

    private final List<Metric> responses;
    private double lastCount;
    private long lastHeard = System.nanoTime();

    BrokerContact(Consumer<byte[], byte[]> consumer) {
        responses =
                consumer.metrics().entrySet().stream()
                        .filter(
                                metric ->
                                        metric.getKey().name().equals("response-total")
                                                && metric.getKey()
                                                        .group()
                                                        .equals("consumer-metrics"))
                        .<Metric>map(Map.Entry::getValue)
                        .toList();
    }

    /** Whether nothing has been heard for {@link #SILENCE}; to be asked often, as it looks only then. */
    boolean isLost() {
        double count = 0;
        for (var metric : responses) {
            count += (Double) metric.metricValue();
        }
        long now = System.nanoTime();
        if (count != lastCount) {
            lastCount = count;
            lastHeard = now;
        }
        return now - lastHeard > SILENCE.toNanos();
    }
}
