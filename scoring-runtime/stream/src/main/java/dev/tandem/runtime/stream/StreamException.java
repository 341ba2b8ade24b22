package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.TerminationReason;

/** Why a stream cannot go on; its message is a sentence for people. */
public final class StreamException extends RuntimeException {

    private final TerminationReason reason;

    public StreamException(TerminationReason reason, String message) {
        this(reason, message, null);
    }

    public StreamException(TerminationReason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public TerminationReason reason() {
        return reason;
    }
}
