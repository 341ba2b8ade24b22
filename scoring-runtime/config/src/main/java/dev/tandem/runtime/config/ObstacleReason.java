package dev.tandem.runtime.config;

/** Why a process that runs does not do all of its work. A closed set: conditions and events have these names. */
public enum ObstacleReason {
    /** It has yet to begin; nothing is wrong. */
    Starting,
    /** It was told to stop; nothing is wrong. */
    Stopping,
    /** Kafka does not answer. */
    KafkaUnreachable,
    /** Kafka answers, but does not take results. */
    SinkRefuses,
    /** A feature store does not answer, or not in time. */
    FeatureStoreUnreachable,
    /** A feature store refuses the user or the password, or misses them. */
    FeatureStoreAuthenticationFailed,
    /** A feature store answers that it does not do what it is asked, such as when it is full. */
    FeatureStoreRefuses
}
