package dev.tandem.conformance;

/** The server cannot be judged at all; the message says why and what to do. */
final class CannotRun extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CannotRun(String message) {
        super(message);
    }
}
