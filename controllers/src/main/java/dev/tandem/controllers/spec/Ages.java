package dev.tandem.controllers.spec;

import java.time.Duration;

/** How old a row may be. */
final class Ages {

    static final DurationRange RANGE =
            new DurationRange(
                    Duration.ofSeconds(1),
                    Duration.ofDays(3650),
                    "from 1s to 3650d, such as 90m, 26h or 7d");

    private Ages() {}
}
