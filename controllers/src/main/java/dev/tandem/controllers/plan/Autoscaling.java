package dev.tandem.controllers.plan;

import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.observed.Autoscalers;
import dev.tandem.controllers.observed.KedaJudgement;
import dev.tandem.controllers.resources.ScaledObjects;
import dev.tandem.controllers.spec.EffectiveScorer;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

import java.time.Instant;
import java.util.Optional;

/** Who sets the number of a scorer's replicas. */
public sealed interface Autoscaling {

    /** We do: the spec wants always the same number. */
    record Fixed() implements Autoscaling {}

    /** We do, for want of KEDA. */
    record NoKeda() implements Autoscaling {}

    /** We do, because KEDA is installed and does not run. */
    record KedaSilent() implements Autoscaling {}

    /** Somebody else does, and may have to share it: hands off. */
    record Conflict(String autoscaler) implements Autoscaling {}

    /** Nobody right now: KEDA was asked to let go. */
    record LettingGo() implements Autoscaling {}

    /** KEDA does, or will. */
    record ByKeda(Optional<KedaJudgement> judgement) implements Autoscaling {}

    /** Judges by the spec and by what is there. */
    static Autoscaling of(EffectiveScorer scorer, Autoscalers observed) {
        Optional<HorizontalPodAutoscaler> stranger =
                observed.autoscalers().stream()
                        .filter(autoscaler -> !isOfOurScaledObject(autoscaler, scorer))
                        .findFirst();
        if (stranger.isPresent()) {
            return new Conflict(stranger.orElseThrow().getMetadata().getName());
        }
        if (scorer.scaling().isFixed()) {
            return observed.scaledObject().isPresent() ? new LettingGo() : new Fixed();
        }
        if (!observed.kedaInstalled()) {
            return new NoKeda();
        }
        Optional<KedaJudgement> judgement =
                observed.scaledObject()
                        .map(
                                object ->
                                        KedaJudgement.of(
                                                object, observed.kedaHeard(), observed.at()));
        return judgement.filter(KedaJudgement.Silent.class::isInstance).isPresent()
                ? new KedaSilent()
                : new ByKeda(judgement);
    }

    /** Whether we alone say how many replicas there are. */
    default boolean isOurs() {
        return switch (this) {
            case Fixed fixed -> true;
            case NoKeda none -> true;
            case KedaSilent silent -> true;
            case Conflict conflict -> false;
            case LettingGo lettingGo -> false;
            case ByKeda byKeda -> false;
        };
    }

    /** When this holds no longer although nothing was seen to change; empty where there is no such time. */
    default Optional<Instant> until(Autoscalers observed) {
        return this instanceof ByKeda(var judgement)
                ? judgement.flatMap(
                        is ->
                                switch (is) {
                                    case KedaJudgement.Awaited(Instant until) -> Optional.of(until);
                                    case KedaJudgement.Scaling scaling -> observed.kedaSilentAt();
                                    case KedaJudgement.Refused refused -> observed.kedaSilentAt();
                                    case KedaJudgement.Gone gone -> Optional.empty();
                                    case KedaJudgement.Silent silent -> Optional.empty();
                                })
                : Optional.empty();
    }

    /** Whether KEDA would set the number, but has ended. */
    default boolean isOrphaned() {
        return this instanceof ByKeda(var judgement)
                && judgement.filter(KedaJudgement.Gone.class::isInstance).isPresent();
    }

    private static boolean isOfOurScaledObject(
            HorizontalPodAutoscaler autoscaler, EffectiveScorer scorer) {
        String ours = ScaledObjects.name(scorer.identity().name());
        return autoscaler.getMetadata().getOwnerReferences().stream()
                .filter(owner -> owner.getApiVersion().startsWith(ScaledObject.GROUP + "/"))
                .map(OwnerReference::getName)
                .anyMatch(ours::equals);
    }
}
