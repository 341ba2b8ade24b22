package dev.tandem.controllers.observed;

import dev.tandem.runtime.config.ObstacleReason;
import dev.tandem.runtime.config.TerminationReason;

import java.util.stream.Stream;

/** The reasons of conditions and events. Users and alerts match on them, so none is ever renamed. */
public enum Reason {
    // Accepted
    Valid(false),
    InvalidSpec(true),

    // Available
    Answering(false),
    NotAnswering(false),

    // Ready
    Serving(false),
    Progressing(false),
    Scheduled(false),
    Completed(false),
    Suspended(false),
    TimedOut(false),
    RunFailed(false),
    WaitingForModel(false),
    FeatureStoreNotFound(false),
    FeatureStoreInvalid(false),
    ViewNotFound(false),
    FeatureNotFound(false),
    FeatureNotTaken(true),
    ModelNotFound(false),
    SourceUnreachable(false),
    DigestMismatch(true),
    ModelInvalid(true),
    ModelCrashesRuntime(true),
    ModelTooLarge(true),
    InputNotFound(false),
    InputInvalid(true),
    TooManyBadRows(true),
    StorageRefused(false),
    DiskFull(true),
    FeatureStoreUnreachable(false),
    FeatureStoreAuthenticationFailed(false),
    FeatureStoreRefuses(false),
    KafkaUnreachable(false),
    KafkaAuthenticationFailed(false),
    TopicMissing(false),
    TopicRefused(false),
    SinkRefuses(false),
    RecordInvalid(true),
    CertificateInvalid(false),
    ConfigInvalid(true),
    OutOfMemory(true),
    ImagePullFailed(false),
    NoNodeFits(false),
    ContainerCannotStart(false),
    ContainerCrashed(false),
    PodsRefused(false),
    Reachable(false),
    NotUsedYet(false),
    ApplyFailed(false),

    // Fresh
    Written(false),
    Stale(false),
    NeverWritten(false),
    SchemaChanged(false),

    // Available and Ready of a stream scorer
    Scoring(false),
    NotScoring(false),
    ScaledToZero(false),

    // AutoscalerReady
    Autoscaling(false),
    AutoscalerPending(false),
    AutoscalerRefused(false),
    AutoscalerConflict(false),
    KedaNotInstalled(false),
    KedaNotRunning(false),

    // ImageVolumes
    NotSupportedByCluster(false);

    private final boolean needsAPerson;

    Reason(boolean needsAPerson) {
        this.needsAPerson = needsAPerson;
    }

    /** What the end of a runtime's process is called in a condition. */
    static Reason of(TerminationReason end) {
        return switch (end) {
            case ModelNotFound -> ModelNotFound;
            case SourceUnreachable -> SourceUnreachable;
            case DigestMismatch -> DigestMismatch;
            case ModelInvalid -> ModelInvalid;
            case ModelCrashesRuntime -> ModelCrashesRuntime;
            case ModelTooLarge -> ModelTooLarge;
            case InputNotFound -> InputNotFound;
            case InputInvalid -> InputInvalid;
            case TooManyBadRows -> TooManyBadRows;
            case StorageRefused -> StorageRefused;
            case DiskFull -> DiskFull;
            case FeatureStoreUnreachable -> FeatureStoreUnreachable;
            case FeatureStoreAuthenticationFailed -> FeatureStoreAuthenticationFailed;
            case FeatureStoreRefuses -> FeatureStoreRefuses;
            case KafkaUnreachable -> KafkaUnreachable;
            case KafkaAuthenticationFailed -> KafkaAuthenticationFailed;
            case TopicMissing -> TopicMissing;
            case TopicRefused -> TopicRefused;
            case SinkRefuses -> SinkRefuses;
            case RecordInvalid -> RecordInvalid;
            case CertificateInvalid -> CertificateInvalid;
            case ConfigInvalid -> ConfigInvalid;
            case Verified, Stopped, Completed, Unchanged, InternalError -> ContainerCrashed;
        };
    }

    /** What keeps a process that runs from its work, as it is called in a condition. */
    static Reason of(ObstacleReason obstacle) {
        return switch (obstacle) {
            case KafkaUnreachable -> KafkaUnreachable;
            case SinkRefuses -> SinkRefuses;
            case FeatureStoreUnreachable -> FeatureStoreUnreachable;
            case FeatureStoreAuthenticationFailed -> FeatureStoreAuthenticationFailed;
            case FeatureStoreRefuses -> FeatureStoreRefuses;
            case Starting, Stopping -> Progressing;
        };
    }

    /** Whether a text is one of them; conditions may be a newer operator's. */
    public static boolean isKnown(String text) {
        return Stream.of(values()).anyMatch(reason -> reason.name().equals(text));
    }

    /** Whether waiting cannot help: the spec or the model has to change. */
    public boolean needsAPerson() {
        return needsAPerson;
    }
}
