package dev.tandem.api.v1alpha1;

/** The rule for topics of Kafka, with its message; constants for annotations. */
final class TopicRules {

    /** What Kafka takes: see {@code org.apache.kafka.common.internals.Topic}. */
    static final String TOPIC = "self.matches('^[A-Za-z0-9._-]+$') && !(self in ['.', '..'])";

    static final String TOPIC_MESSAGE =
            "'\"' + self + '\" is no name of a topic; use letters, digits, ., _ and -'";

    private TopicRules() {}
}
