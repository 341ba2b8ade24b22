package dev.tandem.runtime.telemetry.payload;

/**
 * What became of an event that was sent.
 *
 * @param why what the other side said, a sentence; empty where all is well
 */
record Delivery(Outcome outcome, String why) {

    static final Delivery ARRIVED = new Delivery(Outcome.ARRIVED, "");

    /** Whether trying again could help. */
    enum Outcome {
        ARRIVED,
        /** The other side does not take it, now or ever. */
        REFUSED,
        /** The other side does not answer, or with a failure of its own. */
        UNREACHABLE
    }

    static Delivery refused(String why) {
        return new Delivery(Outcome.REFUSED, why);
    }

    static Delivery unreachable(String why) {
        return new Delivery(Outcome.UNREACHABLE, why);
    }
}
