package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.StreamSourceConfig;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The clients of Kafka, and why each is set as it is.
 *
 * @param name what they are called in the broker's logs and quotas
 */
record KafkaClients(KafkaAddress address, String name) {

    /** The largest record that can be written: a dead letter is as large as the record it holds. */
    static final int MAX_REQUEST_BYTES = 32 << 20;

    /** More than {@link Deliveries#MOST_BYTES} and one batch, so that the producer never waits for room. */
    private static final long PRODUCER_BYTES = 96L << 20;

    /** A call without an answer for so long is given up, to be repeated by whoever made it. */
    private static final int CALL_MILLIS = 10_000;

    Admin admin() {
        var settings = address.settings();
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, name);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, CALL_MILLIS / 2);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MILLIS);
        return Admin.create(settings);
    }

    Consumer<byte[], byte[]> consumer(StreamSourceConfig source, GroupProtocol protocol) {
        var settings = address.settings();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, source.consumerGroup());
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol.name());
        if (protocol == GroupProtocol.CLASSIC) {
            // Only the partitions that move stop.
            settings.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    CooperativeStickyAssignor.class.getName());
        }
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, source.offsetReset());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, source.maxBatchRows());
        // Offsets are committed after results, and by nobody else.
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // What a producer took back is not scored.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // A mistyped topic is told, not made.
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        var bytes = new ByteArrayDeserializer();
        return new KafkaConsumer<>(settings, bytes, bytes);
    }

    Producer<byte[], byte[]> producer() {
        var settings = address.settings();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, name);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        // Sends are repeated for ever and never change their order.
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, CALL_MILLIS / 5);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // A request costs client and broker as much as hundreds of records; at full flow so many
        // are
        // there within these milliseconds, and else a record waits no longer than by Kafka's
        // default.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, PRODUCER_BYTES);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        // A topic that was quiet for long is still known, so that no send waits for word of it.
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, (long) Integer.MAX_VALUE);
        var bytes = new ByteArraySerializer();
        return new KafkaProducer<>(settings, bytes, bytes);
    }
}
