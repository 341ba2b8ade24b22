package dev.tandem.e2e.support;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Topics of a real Kafka. */
public final class Topics implements AutoCloseable {

    private final Map<String, Object> address;
    private final Admin admin;

    /** A record to be sent. */
    public record Message(String key, String value) {}

    private Topics(Map<String, Object> address) {
        this.address = address;
        this.admin = Admin.create(address);
    }

    static Topics at(Endpoint broker) {
        return new Topics(Map.of("bootstrap.servers", broker.authority()));
    }

    /**
     * Makes empty topics; those of an earlier run go first. A record's time is when the broker had it: a result would
     * otherwise have its source's.
     */
    public void makeAnew(int partitions, String... names) {
        remove(names);
        List<NewTopic> topics = new ArrayList<>();
        for (String name : names) {
            topics.add(
                    new NewTopic(name, Optional.of(partitions), Optional.empty())
                            .configs(Map.of("message.timestamp.type", "LogAppendTime")));
        }
        Workspace.await("new topics " + List.of(names))
                .ignoreExceptions()
                .until(
                        () -> {
                            admin.createTopics(topics).all().get();
                            return true;
                        });
    }

    /** Removes topics, where there are such. */
    public void remove(String... names) {
        for (String name : names) {
            try {
                admin.deleteTopics(List.of(name)).all().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw new IllegalStateException("cannot remove topic " + name, e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /** Sends records in their order and returns once Kafka has all of them. */
    public void send(String topic, List<Message> messages) {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(address, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent =
                    messages.stream()
                            .map(
                                    message ->
                                            new ProducerRecord<>(
                                                    topic, message.key(), message.value()))
                            .map(producer::send)
                            .toList();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take a record for " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The first records of a topic, waited for until there are that many; more is a failure. */
    public List<ConsumerRecord<String, String>> await(String topic, int count) {
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(address, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(part -> new TopicPartition(topic, part.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Instant end = Instant.now().plus(Workspace.PATIENCE);
            while (found.size() < count && Instant.now().isBefore(end)) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        if (found.size() != count) {
            throw new AssertionError(topic + " has " + found.size() + " records, not " + count);
        }
        return List.copyOf(found);
    }

    @Override
    public void close() {
        admin.close();
    }
}
