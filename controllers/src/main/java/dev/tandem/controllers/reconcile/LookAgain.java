package dev.tandem.controllers.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The end of a reconcile: what nobody tells of is looked at again in time. */
final class LookAgain {

    private LookAgain() {}

    /** After that time; where there is none, only when something happens. */
    static <P extends HasMetadata> UpdateControl<P> after(Optional<Duration> time) {
        UpdateControl<P> done = UpdateControl.noUpdate();
        time.ifPresent(done::rescheduleAfter);
        return done;
    }

    /** After the shorter of two times. */
    static <P extends HasMetadata> UpdateControl<P> after(
            Optional<Duration> one, Optional<Duration> other) {
        return after(Stream.concat(one.stream(), other.stream()).min(Comparator.naturalOrder()));
    }
}
