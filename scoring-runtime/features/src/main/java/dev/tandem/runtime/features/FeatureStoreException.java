package dev.tandem.runtime.features;

/** A store that did not do what it was asked; the message is a sentence for people that names it. */
public final class FeatureStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FeatureStoreException(String message, Throwable cause) {
        // Without a stack trace: while a store is down there may be one for each request.
        super(message, cause, false, false);
    }
}
