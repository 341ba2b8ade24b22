package dev.tandem.runtime.core;

/** The model's own computation failed on inputs of the right names, types and shapes. */
public final class ModelFailedException extends ScoringException {

    public ModelFailedException(String message, Throwable cause) {
        super(message, cause, true);
    }
}
