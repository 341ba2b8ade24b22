package dev.tandem.conformance;

/** The server did not do what a clause asks for; the message says what was expected and what came. */
final class Unmet extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Unmet(String message) {
        super(message);
    }
}
