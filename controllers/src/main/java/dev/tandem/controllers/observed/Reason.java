package dev.tandem.controllers.observed;

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

    /** Whether a text is one of them; conditions may be a newer operator's. */
    public static boolean isKnown(String text) {
        return Stream.of(values()).anyMatch(reason -> reason.name().equals(text));
    }

    /** Whether waiting cannot help: the spec or the model has to change. */
    public boolean needsAPerson() {
        return needsAPerson;
    }
}
