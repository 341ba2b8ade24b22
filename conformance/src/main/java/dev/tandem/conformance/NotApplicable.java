package dev.tandem.conformance;

/** A clause says nothing about this server or this model; the message says why. */
final class NotApplicable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotApplicable(String message) {
        super(message);
    }

    /** Ends a check here unless that holds. */
    static void unless(boolean holds, String why) {
        if (!holds) {
            throw new NotApplicable(why);
        }
    }
}
