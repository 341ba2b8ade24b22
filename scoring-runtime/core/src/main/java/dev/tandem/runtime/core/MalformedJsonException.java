package dev.tandem.runtime.core;

/** What came is no JSON; the message says from which byte on. */
public final class MalformedJsonException extends ScoringException {

    /** Without a stack trace: it is an answer, not a fault, and must stay cheap when many come. */
    public MalformedJsonException(String message) {
        super(message, null, false);
    }
}
