package dev.tandem.runtime.config;

/** Why a runtime process ended, as a status condition's reason, and the exit code that goes with it. */
public enum TerminationReason {
    /** The model was loaded and can be served. */
    Verified(0),
    /** The process was told to stop and finished everything it had accepted. */
    Stopped(0),
    /** No model file at the path, or the download's source does not have it. */
    ModelNotFound(3),
    /** The download's source did not answer, or answered with an error of its own. */
    SourceUnreachable(4),
    /** The file is not the one that was asked for. */
    DigestMismatch(5),
    /** The file is no model of its format, or one that cannot be served. */
    ModelInvalid(6),
    /** The model does not fit into the container's memory, or the download is larger than allowed. */
    ModelTooLarge(7),
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
