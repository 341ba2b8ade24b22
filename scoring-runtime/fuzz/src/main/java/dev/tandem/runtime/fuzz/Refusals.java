package dev.tandem.runtime.fuzz;

/** What all refusals of what was sent have in common. */
public final class Refusals {

    /** Who answers a request with a message also writes it to a log. */
    private static final int LONGEST = 4_000;

    private Refusals() {}

    /** Holds that a message tells something, and does not send back all of what came. */
    public static void check(RuntimeException refusal) {
        String message = refusal.getMessage();
        if (message == null || message.isBlank() || message.length() > LONGEST) {
            throw new AssertionError("the message of " + refusal.getClass() + ": " + message);
        }
    }
}
