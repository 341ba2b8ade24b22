package dev.tandem.runtime.telemetry.payload;

import dev.tandem.runtime.stream.KafkaAddress;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends each event as a record in CloudEvents' binary mode (Kafka Protocol Binding for CloudEvents 1.0.2, section 3.2). Its
 * key is the event's id, so that a request and its answer are in one partition.
 */
final class KafkaSink implements EventSink {

    /**
     * What is not written within this time is given up. An event waits as long for word of its topic, and those behind it
     * wait for it.
     */
    private static final int DELIVERY_MILLIS = 30_000;

    private final KafkaAddress address;
    private final String topic;
    private final int mostBytes;
    private Optional<Producer<byte[], byte[]>> producer = Optional.empty();

    KafkaSink(KafkaAddress address, String topic, int mostBytes) {
        this.address = address;
        this.topic = topic;
        this.mostBytes = mostBytes;
    }

    @Override
    public CompletionStage<Delivery> send(CloudEvent event) {
        var written = new CompletableFuture<Delivery>();
        try {
            var _ =
                    producer()
                            .send(
                                    record(event),
                                    (metadata, failure) -> written.complete(delivery(failure)));
        } catch (KafkaException e) {
            written.complete(delivery(e));
        }
        return written;
    }

    private ProducerRecord<byte[], byte[]> record(CloudEvent event) {
        byte[] key = event.getId().getBytes(StandardCharsets.UTF_8);
        return KafkaMessageFactory.createWriter(topic, key).writeBinary(event);
    }

    /** Made when it is first needed, because its making fails while no broker's name can be resolved. */
    private synchronized Producer<byte[], byte[]> producer() {
        if (producer.isEmpty()) {
            producer = Optional.of(connect());
        }
        return producer.get();
    }

    private Producer<byte[], byte[]> connect() {
        var settings = address.settings();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "payload-log");
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS / 3);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_MILLIS);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // Nobody waits for these, and a request costs as much as hundreds of records.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 100);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) mostBytes);
        // The broker and the topic decide how large a record may be.
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, mostBytes);
        var bytes = new ByteArraySerializer();
        return new KafkaProducer<>(settings, bytes, bytes);
    }

    private Delivery delivery(Exception failure) {
        if (failure == null) {
            return Delivery.ARRIVED;
        }
        String why = "topic %s of Kafka at %s: %s".formatted(topic, address, reason(failure));
        return switch (failure) {
            case RecordTooLargeException e -> Delivery.refused(why);
            case InvalidRecordException e -> Delivery.refused(why);
            case InvalidTopicException e -> Delivery.refused(why);
            case AuthenticationException e -> Delivery.refused(why);
            case AuthorizationException e -> Delivery.refused(why);
            default -> Delivery.unreachable(why);
        };
    }

    /** Kafka's client wraps what it cannot be made with. */
    private static String reason(Exception failure) {
        return failure.getCause() == null
                ? String.valueOf(failure.getMessage())
                : failure.getCause().getMessage();
    }

    @Override
    public synchronized void close() {
        producer.ifPresent(open -> open.close(Duration.ZERO));
    }
}
