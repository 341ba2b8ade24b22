package dev.tandem.controllers.observed;

import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.ScaledObjectStatus.StatusCondition;
import dev.tandem.controllers.resources.Labels;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What KEDA makes of a ScaledObject. Its status does not say which spec it speaks of, so that right
 * after a change it may still be about the one before: it counts when KEDA wrote it after we wrote
 * the spec, or when KEDA had time enough to and saw no reason.
 */
public sealed interface KedaJudgement {

    /** So long a change may take to be judged; KEDA needs seconds where it runs. */
    Duration TO_JUDGE = Duration.ofSeconds(15);

    /** So long KEDA may take to say a first word; then it counts as not running. */
    Duration TO_ANSWER = Duration.ofSeconds(60);

    /** So long KEDA's operator may be unheard of; it renews its Lease every two seconds. */
    Duration TO_BE_HEARD = Duration.ofSeconds(30);

    /**
     * KEDA has not judged it yet.
     *
     * @param until when that should be over
     */
    record Awaited(Instant until) implements KedaJudgement {}

    /** KEDA's resources are installed, but KEDA has never said a word. */
    record Silent() implements KedaJudgement {}

    /** KEDA scales by it. */
    record Scaling() implements KedaJudgement {}

    /** KEDA does not scale by it, and why in its own words. */
    record Refused(String message) implements KedaJudgement {}

    /**
     * KEDA scaled by it and has ended since, whatever it said last.
     *
     * @param heard when it was last heard of
     */
    record Gone(Instant heard) implements KedaJudgement {}

    /**
     * Judges by what KEDA said, and by whether it is still there.
     *
     * @param heard when KEDA's operator was last heard of, where that can be known
     */
    static KedaJudgement of(ScaledObject object, Optional<Instant> heard, Instant now) {
        Optional<StatusCondition> ready =
                Optional.ofNullable(object.getStatus())
                        .flatMap(status -> status.condition("Ready"));
        Optional<Instant> ended = heard.filter(last -> isOver(last, now));
        if (ended.isPresent()) {
            return ready.isPresent() ? new Gone(ended.orElseThrow()) : new Silent();
        }
        Instant written = specWritten(object);
        Instant until = written.plus(ready.isPresent() ? TO_JUDGE : TO_ANSWER);
        boolean judged = ready.isPresent() && !statusWritten(object).isBefore(written);
        if (!judged && now.isBefore(until)) {
            return new Awaited(until);
        }
        return ready.<KedaJudgement>map(KedaJudgement::of).orElseGet(Silent::new);
    }

    private static KedaJudgement of(StatusCondition ready) {
        return "True".equals(ready.status())
                ? new Scaling()
                : new Refused(
                        Optional.ofNullable(ready.message())
                                .filter(message -> !message.isBlank())
                                .orElse("it does not say why"));
    }

    private static boolean isOver(Instant heard, Instant now) {
        return !now.isBefore(heard.plus(TO_BE_HEARD));
    }

    private static Instant specWritten(ScaledObject object) {
        return object.getMetadata().getManagedFields().stream()
                .filter(entry -> Labels.FIELD_MANAGER.equals(entry.getManager()))
                .filter(entry -> entry.getSubresource() == null)
                .map(KedaJudgement::time)
                .reduce(
                        Instant.parse(object.getMetadata().getCreationTimestamp()),
                        KedaJudgement::later);
    }

    private static Instant statusWritten(ScaledObject object) {
        return object.getMetadata().getManagedFields().stream()
                .filter(entry -> "status".equals(entry.getSubresource()))
                .map(KedaJudgement::time)
                .reduce(Instant.MIN, KedaJudgement::later);
    }

    private static Instant time(ManagedFieldsEntry entry) {
        return entry.getTime() == null ? Instant.MIN : Instant.parse(entry.getTime());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
