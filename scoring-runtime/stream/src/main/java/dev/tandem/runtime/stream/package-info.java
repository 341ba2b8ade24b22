/** Scores the records of a Kafka topic as they arrive. */
package dev.tandem.runtime.stream;
