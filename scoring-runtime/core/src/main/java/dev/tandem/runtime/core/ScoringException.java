package dev.tandem.runtime.core;

/** Why a request was not scored; its message is a sentence for people. */
public abstract sealed class ScoringException extends RuntimeException
        permits InvalidInputException, MalformedJsonException, ModelFailedException {

    ScoringException(String message, Throwable cause, boolean withStackTrace) {
        super(message, cause, false, withStackTrace);
    }
}
