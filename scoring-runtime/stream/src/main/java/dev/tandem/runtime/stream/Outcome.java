package dev.tandem.runtime.stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What became of one record. */
sealed interface Outcome {

    /** The record it is about. */
    ConsumerRecord<byte[], byte[]> record();

    /** It has a result. */
    final class Scored implements Outcome {

        private final ConsumerRecord<byte[], byte[]> record;
        private final byte[] value;

        /**
         * @param value the result as JSON; null for a record without value, which has a result without value
         */
        Scored(ConsumerRecord<byte[], byte[]> record, byte[] value) {
            this.record = record;
            this.value = value;
        }

        @Override
        public ConsumerRecord<byte[], byte[]> record() {
            return record;
        }

        /** The result as JSON; null for a record without value. */
        byte[] value() {
            return value;
        }
    }

    /** It has none, and trying again does not help. */
    record Refused(ConsumerRecord<byte[], byte[]> record, Fault fault) implements Outcome {}
}
