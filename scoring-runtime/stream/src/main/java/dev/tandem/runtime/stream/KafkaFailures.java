package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.TerminationReason;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What Kafka's exceptions mean to whoever runs the stream. */
final class KafkaFailures {

    private final StreamConfig config;

    KafkaFailures(StreamConfig config) {
        this.config = config;
    }

    /** Whether it is about the one record that was sent, and another would be taken. */
    static boolean isOfRecord(Exception e) {
        return e instanceof RecordTooLargeException || e instanceof InvalidRecordException;
    }

    /** Whether trying again can help without anybody's doing. */
    static boolean isTransient(Throwable e) {
        return e instanceof RetriableException;
    }

    /** The end that an exception means which trying again does not mend. */
    StreamException end(Throwable e) {
        String kafka = config.kafka().bootstrapServers();
        String group = config.source().consumerGroup();
        return switch (e) {
            case StreamException already -> already;
            case SslAuthenticationException tls ->
                    new StreamException(
                            TerminationReason.KafkaUnreachable,
                            "no TLS connection to Kafka at %s: %s; see kafka.protocol and kafka.caPath"
                                    .formatted(kafka, tls.getMessage()),
                            tls);
            case AuthenticationException refused ->
                    new StreamException(
                            TerminationReason.KafkaAuthenticationFailed,
                            "Kafka at %s refused the credentials (%s): %s; see the user and password in kafka.auth"
                                    .formatted(
                                            kafka,
                                            config.kafka().mechanism(),
                                            refused.getMessage()),
                            refused);
            case TopicAuthorizationException denied ->
                    new StreamException(
                            TerminationReason.TopicRefused,
                            "topics %s may not be used; allow the user to READ the source and WRITE the sink and the dead letters"
                                    .formatted(denied.unauthorizedTopics()),
                            denied);
            case GroupAuthorizationException denied ->
                    new StreamException(
                            TerminationReason.TopicRefused,
                            "consumer group '%s' may not be used; allow the user to READ it"
                                    .formatted(group),
                            denied);
            case ClusterAuthorizationException denied ->
                    new StreamException(
                            TerminationReason.SinkRefuses,
                            "Kafka at %s does not let this user write: %s"
                                    .formatted(kafka, denied.getMessage()),
                            denied);
            case InvalidTopicException invalid ->
                    new StreamException(
                            TerminationReason.TopicRefused,
                            "Kafka at %s does not take these as topics: %s"
                                    .formatted(kafka, invalid.invalidTopics()),
                            invalid);
            case UnknownTopicOrPartitionException missing ->
                    new StreamException(
                            TerminationReason.TopicMissing,
                            "a topic is gone from Kafka at %s: %s; create it again, or name another"
                                    .formatted(kafka, missing.getMessage()),
                            missing);
            case InconsistentGroupProtocolException other ->
                    new StreamException(
                            TerminationReason.ConfigInvalid,
                            "consumer group '%s' is in use by consumers of another kind; give this stream a group of its own (source.consumerGroup)"
                                    .formatted(group),
                            other);
            default ->
                    new StreamException(
                            TerminationReason.InternalError, "Kafka's client failed: " + e, e);
        };
    }
}
