package dev.tandem.runtime.serve.watch;

import java.util.Locale;

/** The parts of a call's time that it shares with others, or waits for them. */
public enum Stage {
    /** Until feature stores have answered. */
    LOOKUP,
    /** Until a scoring thread takes it on. */
    QUEUE,
    /** In the model. */
    COMPUTE;

    /** Its name for people. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
