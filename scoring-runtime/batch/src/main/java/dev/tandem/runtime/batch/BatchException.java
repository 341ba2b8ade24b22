package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.BatchFigures;
import dev.tandem.runtime.config.TerminationReason;

import java.util.Optional;

/** Why a run published nothing; its message is a sentence for people. */
public final class BatchException extends Exception {

    private final TerminationReason reason;
    private final transient BatchFigures figures;

    private BatchException(
            TerminationReason reason, String message, Throwable cause, BatchFigures figures) {
        super(message, cause);
        this.reason = reason;
        this.figures = figures;
    }

    BatchException(TerminationReason reason, String message) {
        this(reason, message, null, null);
    }

    BatchException(TerminationReason reason, String message, Throwable cause) {
        this(reason, message, cause, null);
    }

    /** The same, of a run that had read everything before it gave up. */
    BatchException with(BatchFigures read) {
        return new BatchException(reason, getMessage(), getCause(), read);
    }

    public TerminationReason reason() {
        return reason;
    }

    /** How far the run came, where everything was read. */
    public Optional<BatchFigures> figures() {
        return Optional.ofNullable(figures);
    }
}
