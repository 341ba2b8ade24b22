package dev.tandem.runtime.core;

/** The request asks for something that the model does not take or give: the asker's to mend. */
public final class InvalidInputException extends ScoringException {

    /** Without a stack trace: it is an answer, not a fault, and must stay cheap when many come. */
    public InvalidInputException(String message) {
        super(message, null, false);
    }
}
