package dev.tandem.controllers.status;

import dev.tandem.controllers.observed.KedaJudgement;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.plan.Autoscaling;
import dev.tandem.controllers.resources.ScaledObjects;
import dev.tandem.controllers.spec.EffectiveScorer;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What AutoscalerReady says. */
final class AutoscalerConditions {

    private AutoscalerConditions() {}

    /** Empty where the number of replicas is fixed and nobody has to set it. */
    static Optional<Readiness> of(EffectiveScorer scorer, Autoscaling autoscaling) {
        return switch (autoscaling) {
            case Autoscaling.Fixed fixed -> Optional.empty();
            case Autoscaling.LettingGo lettingGo ->
                    Optional.of(
                            pending(
                                    "KEDA has yet to let go of the replicas: "
                                            + scaledObject(scorer)
                                            + " is being deleted"));
            case Autoscaling.NoKeda none ->
                    Optional.of(
                            Readiness.failed(
                                    Reason.KedaNotInstalled,
                                    "the cluster does not know KEDA's resources; install KEDA, or"
                                        + " set minReplicas and maxReplicas to the same number. "
                                            + held(scorer)));
            case Autoscaling.KedaSilent silent ->
                    Optional.of(
                            Readiness.failed(
                                    Reason.KedaNotRunning,
                                    "KEDA's resources are installed, but KEDA says nothing about "
                                            + scaledObject(scorer)
                                            + "; see whether its operator runs and watches this"
                                            + " namespace. "
                                            + held(scorer)));
            case Autoscaling.Conflict(String autoscaler) ->
                    Optional.of(
                            Readiness.failed(
                                    Reason.AutoscalerConflict,
                                    "HorizontalPodAutoscaler "
                                            + autoscaler
                                            + " scales the same Deployment; delete it (or the"
                                            + " ScaledObject it belongs to), so that"
                                            + " spec.scaling decides"));
            case Autoscaling.ByKeda(var judgement) ->
                    Optional.of(
                            judgement
                                    .map(is -> judged(scorer, is))
                                    .orElseGet(() -> pending(askedWithTheDeployment(scorer))));
        };
    }

    private static Readiness judged(EffectiveScorer scorer, KedaJudgement judgement) {
        return switch (judgement) {
            case KedaJudgement.Scaling scaling ->
                    new Readiness(
                            Readiness.TRUE,
                            Reason.Autoscaling,
                            "KEDA sets between "
                                    + scorer.scaling().minReplicas()
                                    + " and "
                                    + scorer.scaling().maxReplicas()
                                    + " replicas by the lag of "
                                    + scorer.stream().topic());
            case KedaJudgement.Refused(String message) ->
                    Readiness.failed(
                            Reason.AutoscalerRefused,
                            "KEDA does not scale by " + scaledObject(scorer) + ": " + message);
            case KedaJudgement.Gone(Instant heard) ->
                    Readiness.failed(
                            Reason.KedaNotRunning,
                            "KEDA's operator has not been heard of since "
                                    + heard.truncatedTo(ChronoUnit.SECONDS)
                                    + "; see whether it runs. Until then the replicas stay as they"
                                    + " are, and at least one runs");
            case KedaJudgement.Awaited awaited ->
                    pending("KEDA has yet to look at " + scaledObject(scorer));
            case KedaJudgement.Silent silent ->
                    pending("KEDA has yet to look at " + scaledObject(scorer));
        };
    }

    private static String askedWithTheDeployment(EffectiveScorer scorer) {
        return scaledObject(scorer) + " comes with the Deployment";
    }

    private static Readiness pending(String message) {
        return new Readiness(Readiness.UNKNOWN, Reason.AutoscalerPending, message);
    }

    private static String held(EffectiveScorer scorer) {
        int replicas = scorer.scaling().withoutAutoscaler();
        return "Until then " + (replicas == 1 ? "1 replica runs" : replicas + " replicas run");
    }

    private static String scaledObject(EffectiveScorer scorer) {
        return "ScaledObject " + ScaledObjects.name(scorer.identity().name());
    }
}
