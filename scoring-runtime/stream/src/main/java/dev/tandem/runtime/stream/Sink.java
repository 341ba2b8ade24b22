package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.TerminationReason;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where results and dead letters go, and what to do about those that are not taken. */
final class Sink {

    private final Producer<byte[], byte[]> producer;
    private final OutgoingRecords outgoing;
    private final StreamConfig config;
    private final StreamMetrics metrics;
    private final Deliveries deliveries;
    private final KafkaFailures failures;
    private int partitions;
    private Optional<StreamException> end = Optional.empty();
    private boolean closed;

    Sink(
            Producer<byte[], byte[]> producer,
            OutgoingRecords outgoing,
            StreamConfig config,
            StreamMetrics metrics,
            Deliveries deliveries) {
        this.producer = producer;
        this.outgoing = outgoing;
        this.config = config;
        this.metrics = metrics;
        this.deliveries = deliveries;
        this.failures = new KafkaFailures(config);
    }

    /** Whether the brokers of the topics are known, so that nothing that is sent now waits for them. */
    boolean isKnown() {
        try {
            partitions = producer.partitionsFor(config.sink().topic()).size();
            config.knownDeadLetter().ifPresent(letters -> producer.partitionsFor(letters.topic()));
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Whether nothing that was sent later may count as arrived: a record before it has no result. */
    boolean isClosed() {
        return closed;
    }

    /** Why nothing more can be sent; what was sent before may still arrive. */
    Optional<StreamException> end() {
        return end;
    }

    /** Whether the oldest delivery waits for its answer longer than brokers should take. */
    boolean isStuck() {
        return deliveries
                .oldestSince()
                .filter(since -> System.nanoTime() - since > BrokerContact.SILENCE.toNanos())
                .isPresent();
    }

    /** Hands over what became of a batch, in its order. */
    void send(Delivery delivery, List<Outcome> outcomes) {
        Set<TopicPartition> ended = new HashSet<>();
        int results = 0;
        for (var outcome : outcomes) {
            var record = outcome.record();
            if (!ended.isEmpty() && ended.contains(partition(outcome))) {
                continue;
            }
            switch (outcome) {
                case Outcome.Scored scored -> {
                    send(delivery, scored);
                    results++;
                }
                case Outcome.Refused refused -> {
                    metrics.failed(refused.fault().kind());
                    if (config.knownDeadLetter().isPresent()) {
                        send(delivery, refused);
                    } else {
                        endAt(delivery, refused);
                        ended.add(new TopicPartition(record.topic(), record.partition()));
                    }
                }
            }
        }
        metrics.scored(results);
    }

    private void send(Delivery delivery, Outcome.Scored scored) {
        var result = outgoing.result(scored, partitions);
        var _ = producer.send(result, delivery.expect(scored, result));
    }

    private void send(Delivery delivery, Outcome.Refused refused) {
        var letter = outgoing.deadLetter(refused);
        var _ = producer.send(letter, delivery.expect(refused, letter));
        metrics.deadLettered(refused.fault().kind());
    }

    private void endAt(Delivery delivery, Outcome.Refused refused) {
        var record = refused.record();
        delivery.endBefore(partition(refused), record.offset());
        if (end.isEmpty()) {
            end =
                    Optional.of(
                            new StreamException(
                                    TerminationReason.RecordInvalid,
                                    "the record at topic %s, partition %d, offset %d cannot be scored: %s; mend the source, or give a topic for such records (deadLetter.topic)"
                                            .formatted(
                                                    record.topic(),
                                                    record.partition(),
                                                    record.offset(),
                                                    refused.fault().message())));
        }
    }

    private static TopicPartition partition(Outcome outcome) {
        return new TopicPartition(outcome.record().topic(), outcome.record().partition());
    }

    /**
     * Deals with what was not taken of a delivery that was answered in full.
     *
     * @return whether the delivery has arrived; otherwise it is on its way again, or the end has come
     */
    boolean settle(Delivery delivery) {
        var refusals = delivery.takeRefusals();
        for (var refusal : refusals) {
            settle(delivery, refusal);
        }
        return delivery.isAnswered();
    }

    private void settle(Delivery delivery, Delivery.Refusal refusal) {
        var sent = refusal.sent();
        if (KafkaFailures.isTransient(refusal.why())) {
            var _ = producer.send(sent, delivery.expect(refusal.about(), sent));
            return;
        }
        if (!KafkaFailures.isOfRecord(refusal.why())) {
            throw failures.end(refusal.why());
        }
        switch (refusal.about()) {
            case Outcome.Scored scored -> {
                var fault =
                        new Fault(
                                Fault.Kind.ResultRefused,
                                "topic %s does not take the result: %s"
                                        .formatted(sent.topic(), refusal.why().getMessage()),
                                1);
                var refused = new Outcome.Refused(scored.record(), fault);
                metrics.failed(fault.kind());
                if (config.knownDeadLetter().isPresent()) {
                    send(delivery, refused);
                } else {
                    endAt(delivery, refused);
                    closed = true;
                }
            }
            case Outcome.Refused refused -> throw deadLetterRefused(refused, refusal.why());
        }
    }

    private StreamException deadLetterRefused(Outcome.Refused refused, Exception why) {
        var record = refused.record();
        return new StreamException(
                TerminationReason.SinkRefuses,
                "the dead letter topic '%s' does not take the record at topic %s, partition %d, offset %d: %s; let its max.message.bytes be at least that of the source"
                        .formatted(
                                config.knownDeadLetter().map(letters -> letters.topic()).orElse(""),
                                record.topic(),
                                record.partition(),
                                record.offset(),
                                why.getMessage()),
                why);
    }

    /** Lets go of the producer; what is on its way has that long. */
    void close(java.time.Duration longest) {
        try {
            producer.close(longest);
        } catch (KafkaException e) {
            System.getLogger(Sink.class.getName())
                    .log(System.Logger.Level.WARNING, "the producer did not close", e);
        }
    }
}
