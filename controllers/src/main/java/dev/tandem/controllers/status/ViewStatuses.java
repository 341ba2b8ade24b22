package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.ViewStatus;
import dev.tandem.controllers.observed.ViewWrite;
import dev.tandem.runtime.config.ViewConfig;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The status of one view, which moves only when somebody may care: a view that is written all the
 * time does not cost a write of its status each time.
 */
final class ViewStatuses {

    /** A part of maxAge by which the time of the last write may lag behind. */
    private static final int PARTS = 20;

    private static final Duration LEAST_LAG = Duration.ofMinutes(1);

    private ViewStatuses() {}

    /**
     * The status of a view.
     *
     * @param told the write that the status told of until now
     * @param write the last one that anybody tells of now
     * @param reachable empty where nobody knows
     */
    static ViewStatus of(
            ViewConfig view,
            Optional<ViewWrite> told,
            Optional<ViewWrite> write,
            Optional<Boolean> reachable,
            Instant now) {
        Optional<ViewWrite> last = last(told, write);
        Optional<ViewWrite> shown =
                told.filter(earlier -> !isNews(view, earlier, last.orElseThrow())).or(() -> last);
        return new ViewStatus(
                view.name(),
                shown.map(of -> of.at().truncatedTo(ChronoUnit.SECONDS).toString()).orElse(null),
                shown.map(ViewWrite::rows).orElse(null),
                last.map(of -> isFresh(view, of, now)).orElse(null),
                reachable.orElse(null));
    }

    /** When a view that is fresh now will not be any more, without another write. */
    static Optional<Instant> staleFrom(
            ViewConfig view, Optional<ViewWrite> told, Optional<ViewWrite> write) {
        return last(told, write).map(of -> of.at().plusMillis(view.maxAgeMillis()).plusMillis(1));
    }

    private static Optional<ViewWrite> last(Optional<ViewWrite> told, Optional<ViewWrite> write) {
        return told.map(earlier -> write.map(earlier::orLater).orElse(earlier)).or(() -> write);
    }

    private static boolean isFresh(ViewConfig view, ViewWrite last, Instant now) {
        return !now.isAfter(last.at().plusMillis(view.maxAgeMillis()));
    }

    private static boolean isNews(ViewConfig view, ViewWrite told, ViewWrite last) {
        Duration part = Duration.ofMillis(view.maxAgeMillis() / PARTS);
        Duration lag = part.compareTo(LEAST_LAG) > 0 ? part : LEAST_LAG;
        return Duration.between(told.at(), last.at()).compareTo(lag) > 0;
    }

    /** The write that a status tells of. */
    static Optional<ViewWrite> told(ViewStatus before) {
        try {
            return Optional.ofNullable(before.lastWrite())
                    .map(Instant::parse)
                    .map(at -> new ViewWrite(at, Optional.ofNullable(before.rows()).orElse(0L)));
        } catch (DateTimeException e) {
            // Somebody edited the status; it is written anew.
            return Optional.empty();
        }
    }
}
