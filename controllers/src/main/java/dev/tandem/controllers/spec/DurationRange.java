package dev.tandem.controllers.spec;

import java.time.Duration;

/**
 * Which durations a field takes; the CRD's rules say the same.
 *
 * @param words the bounds and examples, for messages: {@code from 1ms to 10m, such as 500ms}
 */
record DurationRange(Duration from, Duration to, String words) {

    boolean contains(Duration duration) {
        return duration.compareTo(from) >= 0 && duration.compareTo(to) <= 0;
    }

    String allowed() {
        return "use a duration " + words;
    }
}
