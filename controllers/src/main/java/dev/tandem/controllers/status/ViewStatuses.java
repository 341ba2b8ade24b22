package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.ViewStatus;
import dev.tandem.controllers.observed.ViewWrite;
import dev.tandem.controllers.resources.Names;
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
     * @param memory what was told of it until now
     * @param reachable empty where nobody knows
     */
    static ViewStatus of(
            ViewConfig view, StoreMemory memory, Optional<Boolean> reachable, Instant now) {
        Optional<ViewWrite> told = memory.told(view);
        Optional<ViewWrite> last = last(told, memory.write(view));
        Optional<ViewWrite> shown =
                told.filter(earlier -> !isNews(view, earlier, last.orElseThrow())).or(() -> last);
        return new ViewStatus(
                view.name(),
                shown.map(of -> text(of.at())).orElse(null),
                shown.map(ViewWrite::rows).orElse(null),
                last.map(of -> isFresh(view, of, now)).orElse(null),
                reachable.orElse(null),
                schema(view),
                memory.since(view).map(ViewStatuses::text).orElse(null));
    }

    /** Identifies what rows are read by: names and types of the features in their order. */
    static String schema(ViewConfig view) {
        return Names.hash(view.features().stream().map(of -> of.name() + " " + of.type()).toList());
    }

    private static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** When a view that is fresh now will not be any more, without another write. */
    static Optional<Instant> staleFrom(ViewConfig view, StoreMemory memory) {
        return last(memory.told(view), memory.write(view))
                .map(of -> of.at().plusMillis(view.maxAgeMillis()).plusMillis(1));
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
        return instant(before.lastWrite())
                .map(at -> new ViewWrite(at, Optional.ofNullable(before.rows()).orElse(0L)));
    }

    /** When the view's features changed, as a status tells it. */
    static Optional<Instant> since(ViewStatus before) {
        return instant(before.changed());
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeException e) {
            // Somebody edited the status; it is written anew.
            return Optional.empty();
        }
    }
}
