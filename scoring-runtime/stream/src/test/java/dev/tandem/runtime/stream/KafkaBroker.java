package dev.tandem.runtime.stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** A real broker inside this process, and what a user of it does: make topics, write, read. */
public final class KafkaBroker implements AutoCloseable {

    private final KafkaClusterTestKit kit;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    private KafkaBroker(KafkaClusterTestKit kit) {
        this.kit = kit;
        this.admin = Admin.create(settings());
        var bytes = new ByteArraySerializer();
        this.producer = new KafkaProducer<>(settings(), bytes, bytes);
    }

    /** A broker with these settings besides those that one broker alone needs. */
    public static KafkaBroker start(Map<String, String> settings) throws Exception {
        var builder =
                new KafkaClusterTestKit.Builder(
                                new TestKitNodes.Builder()
                                        .setCombined(true)
                                        .setNumBrokerNodes(1)
                                        .setNumControllerNodes(1)
                                        .build())
                        .setConfigProp("offsets.topic.replication.factor", "1")
                        .setConfigProp("offsets.topic.num.partitions", "3")
                        .setConfigProp("transaction.state.log.replication.factor", "1")
                        .setConfigProp("transaction.state.log.min.isr", "1")
                        .setConfigProp("group.initial.rebalance.delay.ms", "0")
                        .setConfigProp("group.consumer.session.timeout.ms", "2000")
                        .setConfigProp("group.consumer.min.session.timeout.ms", "1000")
                        .setConfigProp("group.consumer.heartbeat.interval.ms", "500")
                        .setConfigProp("group.consumer.min.heartbeat.interval.ms", "500");
        settings.forEach(builder::setConfigProp);
        var kit = builder.build();
        kit.format();
        kit.startup();
        kit.waitForReadyBrokers();
        return new KafkaBroker(kit);
    }

    public String address() {
        return kit.bootstrapServers();
    }

    /** The address at which a listener of that name listens, one that the settings name. */
    public String address(String listener) {
        var server = kit.brokers().values().iterator().next().socketServer();
        return "localhost:" + server.boundPort(ListenerName.normalised(listener));
    }

    /** Makes a user who logs in by SCRAM. */
    public void scramUser(String name, ScramMechanism mechanism, String password)
            throws ExecutionException, InterruptedException {
        var info = new ScramCredentialInfo(mechanism, 4_096);
        admin.alterUserScramCredentials(
                        List.of(new UserScramCredentialUpsertion(name, info, password)))
                .all()
                .get();
    }

    private Map<String, Object> settings() {
        var settings = new HashMap<String, Object>();
        settings.put("bootstrap.servers", kit.bootstrapServers());
        settings.put("max.request.size", 20_000_000);
        return settings;
    }

    public void topic(String name, int partitions, Map<String, String> settings)
            throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(settings)))
                .all()
                .get();
        // Returns when the topic has its leaders.
        producer.partitionsFor(name);
    }

    public void topic(String name, int partitions) throws ExecutionException, InterruptedException {
        topic(name, partitions, Map.of());
    }

    public void deleteTopic(String name) throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(name)).all().get();
    }

    /** Writes a record, and waits until it is there. */
    public void write(ProducerRecord<byte[], byte[]> record)
            throws ExecutionException, InterruptedException {
        producer.send(record).get();
    }

    public void write(String topic, String key, String value)
            throws ExecutionException, InterruptedException {
        write(new ProducerRecord<>(topic, bytes(key), bytes(value)));
    }

    /** Writes many records, to be there when {@link #flush} returns. */
    public void writeSoon(ProducerRecord<byte[], byte[]> record) {
        var _ = producer.send(record);
    }

    public void flush() {
        producer.flush();
    }

    /** Everything that a topic holds, each partition in its order. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic)
            throws ExecutionException, InterruptedException {
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings(), bytes, bytes)) {
            var partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    /** Where a group goes on; empty where it has committed nothing. */
    public Optional<Long> committed(String group, String topic, int partition)
            throws ExecutionException, InterruptedException {
        return Optional.ofNullable(
                        admin.listConsumerGroupOffsets(group)
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .get(new TopicPartition(topic, partition)))
                .map(OffsetAndMetadata::offset);
    }

    /** How many records a topic without transactions has had. */
    public long end(String topic) throws ExecutionException, InterruptedException {
        long records = 0;
        for (var partition :
                admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic)
                        .partitions()) {
            records += end(new TopicPartition(topic, partition.partition()));
        }
        return records;
    }

    private long end(TopicPartition partition) throws ExecutionException, InterruptedException {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    /** How many records of a partition a group has not committed. */
    public long lag(String group, String topic, int partition)
            throws ExecutionException, InterruptedException {
        return end(new TopicPartition(topic, partition))
                - committed(group, topic, partition).orElse(0L);
    }

    /** How many consumers a group has. */
    public int members(String group) throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().size();
    }

    /** Ends the broker as a machine that is taken away; it does not come back. */
    public void vanish() {
        kit.brokers().values().forEach(broker -> broker.shutdown());
    }

    public static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    public static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
        try {
            kit.close();
        } catch (Exception e) {
            throw new IllegalStateException("the broker did not stop", e);
        }
    }
}
