package dev.tandem.runtime.core;

import dev.tandem.runtime.config.TerminationReason;

/** Why a model cannot be served; its message is a sentence for people. */
public final class ModelLoadException extends Exception {

    private final TerminationReason reason;

    public ModelLoadException(TerminationReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ModelLoadException(TerminationReason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public TerminationReason reason() {
        return reason;
    }
}
