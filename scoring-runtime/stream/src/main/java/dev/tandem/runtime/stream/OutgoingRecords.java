package dev.tandem.runtime.stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The records that are written: results and dead letters. Both keep the key and the time of the record they are about.
 *
 * <p>Order: Kafka's partitioner sends equal keys to one partition. Results of records without a key go to the partition
 * whose number is the record's, modulo the topic's size, so that their order stays, too.
 */
final class OutgoingRecords {

    static final String MODEL_VERSION = "tandem-model-version";
    static final String DEAD_LETTER = "tandem-dead-letter-";

    /** Headers that follow an event through all that handles it (W3C Trace Context, W3C Baggage). */
    private static final List<String> TRACE = List.of("traceparent", "tracestate", "baggage");

    private static final Integer ANY_PARTITION = null;
    private static final Long NOW = null;

    private final String sink;
    private final String deadLetters;
    private final Header version;

    /**
     * @param deadLetters the topic for dead letters; empty for none
     */
    OutgoingRecords(String sink, String deadLetters, String modelVersion) {
        this.sink = sink;
        this.deadLetters = deadLetters;
        this.version = header(MODEL_VERSION, modelVersion);
    }

    /** The result of a record. */
    ProducerRecord<byte[], byte[]> result(Outcome.Scored scored, int sinkPartitions) {
        var record = scored.record();
        var headers = new ArrayList<Header>(2);
        headers.add(version);
        for (var header : record.headers()) {
            if (TRACE.contains(header.key())) {
                headers.add(header);
            }
        }
        return new ProducerRecord<>(
                sink,
                record.key() == null
                        ? Integer.valueOf(record.partition() % sinkPartitions)
                        : ANY_PARTITION,
                time(record),
                record.key(),
                scored.value(),
                headers);
    }

    /** A record as it came, with why it has no result. */
    ProducerRecord<byte[], byte[]> deadLetter(Outcome.Refused refused) {
        var record = refused.record();
        var fault = refused.fault();
        var headers = new ArrayList<Header>();
        record.headers().forEach(headers::add);
        headers.add(version);
        headers.add(header(DEAD_LETTER + "topic", record.topic()));
        headers.add(header(DEAD_LETTER + "partition", Integer.toString(record.partition())));
        headers.add(header(DEAD_LETTER + "offset", Long.toString(record.offset())));
        headers.add(header(DEAD_LETTER + "timestamp", Long.toString(record.timestamp())));
        headers.add(header(DEAD_LETTER + "exception", fault.kind().name()));
        headers.add(header(DEAD_LETTER + "message", fault.message()));
        headers.add(header(DEAD_LETTER + "attempts", Integer.toString(fault.attempts())));
        return new ProducerRecord<>(
                deadLetters, ANY_PARTITION, time(record), record.key(), record.value(), headers);
    }

    private static Long time(ConsumerRecord<byte[], byte[]> record) {
        return record.timestamp() < 0 ? NOW : Long.valueOf(record.timestamp());
    }

    private static Header header(String key, String value) {
        return new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8));
    }
}
