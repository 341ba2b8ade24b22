package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.TerminationReason;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * What the brokers have, found out before the first record.
 *
 * @param protocol how consumer groups work there
 */
record Cluster(GroupProtocol protocol) {

    /** Feature "group.version" from this level on: consumer groups by KIP-848. */
    private static final int NEW_GROUPS = 1;

    /**
     * Looks at the brokers.
     *
     * @throws StreamException if a topic does not exist or may not be used
     * @throws ExecutionException if they do not answer, or refuse the credentials; its cause says which
     */
    static Cluster look(Admin admin, StreamConfig config)
            throws ExecutionException, InterruptedException {
        check(admin, "source.topic", config.source().topic(), AclOperation.READ);
        check(admin, "sink.topic", config.sink().topic(), AclOperation.WRITE);
        if (config.knownDeadLetter().isPresent()) {
            check(
                    admin,
                    "deadLetter.topic",
                    config.knownDeadLetter().get().topic(),
                    AclOperation.WRITE);
        }
        return new Cluster(protocol(admin));
    }

    private static void check(Admin admin, String field, String topic, AclOperation needed)
            throws ExecutionException, InterruptedException {
        try {
            checkRight(describe(admin, topic), field, topic, needed);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case UnknownTopicOrPartitionException missing ->
                        throw new StreamException(
                                TerminationReason.TopicMissing,
                                "topic '%s' (%s) does not exist; create it, or name another"
                                        .formatted(topic, field),
                                missing);
                case InvalidTopicException invalid ->
                        throw refused(
                                "'%s' (%s) can be no topic's name; use at most 249 letters, digits, '.', '_' and '-'"
                                        .formatted(topic, field),
                                invalid);
                case TopicAuthorizationException denied ->
                        throw refused(
                                "topic '%s' (%s) may not be used; allow the user to DESCRIBE and %s it"
                                        .formatted(topic, field, needed),
                                denied);
                default -> throw e;
            }
        }
    }

    private static TopicDescription describe(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        return admin.describeTopics(
                        List.of(topic),
                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues()
                .get(topic)
                .get();
    }

    /** Brokers that know no rights tell none. */
    private static void checkRight(
            TopicDescription description, String field, String topic, AclOperation needed) {
        var allowed = description.authorizedOperations();
        if (allowed != null && !allowed.isEmpty() && !allowed.contains(needed)) {
            throw refused(
                    "topic '%s' (%s) may not be used; allow the user to %s it"
                            .formatted(topic, field, needed),
                    null);
        }
    }

    private static GroupProtocol protocol(Admin admin)
            throws ExecutionException, InterruptedException {
        try {
            var groups =
                    admin.describeFeatures()
                            .featureMetadata()
                            .get()
                            .finalizedFeatures()
                            .get("group.version");
            return groups != null && groups.maxVersionLevel() >= NEW_GROUPS
                    ? GroupProtocol.CONSUMER
                    : GroupProtocol.CLASSIC;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnsupportedVersionException) {
                return GroupProtocol.CLASSIC;
            }
            throw e;
        }
    }

    private static StreamException refused(String why, Exception cause) {
        return new StreamException(TerminationReason.TopicRefused, why, cause);
    }
}
