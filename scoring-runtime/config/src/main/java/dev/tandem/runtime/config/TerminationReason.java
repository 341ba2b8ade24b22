package dev.tandem.runtime.config;

/** Why a runtime process ended, as a status condition's reason, and the exit code that goes with it. */
public enum TerminationReason {
    /** The model was loaded and can be served. */
    Verified(0),
    /** The process was told to stop and finished everything it had accepted. */
    Stopped(0),
    /** The table was scored and its results are published. */
    Completed(0),
    /** Nothing to score: inputs, model and configuration are those of the last run. */
    Unchanged(0),
    /** No model file at the path, or the download's source does not have it. */
    ModelNotFound(3),
    /** The download's source did not answer, or answered with an error of its own. */
    SourceUnreachable(4),
    /** The file is not the one that was asked for. */
    DigestMismatch(5),
    /** The file is no model of its format, or one that cannot be served. */
    ModelInvalid(6),
    /** A process of its own that loaded the model and scored it once crashed, or did not end. */
    ModelCrashesRuntime(23),
    /** The model does not fit into the container's memory, or the download is larger than allowed. */
    ModelTooLarge(7),
    /** No file at the input's address, or files without rows. */
    InputNotFound(8),
    /** A file that is corrupt, or whose columns are not those the model takes or the other files have. */
    InputInvalid(9),
    /** More bad rows than the configuration allows. */
    TooManyBadRows(10),
    /** The store of the input or the output refused, or did not answer. */
    StorageRefused(11),
    /** No room left on the disk for what is staged or written. */
    DiskFull(12),
    /** The feature store did not answer. */
    FeatureStoreUnreachable(13),
    /** The feature store refused the user or the password, or missed them. */
    FeatureStoreAuthenticationFailed(17),
    /** The feature store answered that it does not take rows, such as when it is full. */
    FeatureStoreRefuses(18),
    /** Kafka did not answer, or not by TLS. */
    KafkaUnreachable(14),
    /** Kafka refused the user or the password. */
    KafkaAuthenticationFailed(19),
    /** A topic that does not exist, or not any more. */
    TopicMissing(20),
    /** A topic or a group that may not be used, or cannot be one. */
    TopicRefused(15),
    /** A topic that may be written, and does not take what is written. */
    SinkRefuses(21),
    /** A record that cannot be scored, and no topic for dead letters. */
    RecordInvalid(16),
    /** A server's certificate or its key that is missing, expired, or none that can be used. */
    CertificateInvalid(22),
    /** The configuration or the command line was refused. */
    ConfigInvalid(2),
    /** A fault of the runtime or its machine, not of the model or the configuration. */
    InternalError(1);

    private final int exitCode;

    TerminationReason(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The exit code of a process that ends for this reason; 0 only where nothing went wrong. */
    public int exitCode() {
        return exitCode;
    }
}
