package dev.tandem.controllers.observed;

import java.time.Instant;

/**
 * A write to a view.
 *
 * @param at when it was last written
 * @param rows how many rows were written up to then, by one run or by pods since they started
 */
public record ViewWrite(Instant at, long rows) {

    /** Of two that happened, the later. */
    public ViewWrite orLater(ViewWrite other) {
        return other.at.isAfter(at) ? other : this;
    }
}
