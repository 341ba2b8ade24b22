package dev.tandem.controllers.status;

import dev.tandem.controllers.observed.KedaJudgement;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.observed.Rollout;
import dev.tandem.controllers.plan.Autoscaling;
import dev.tandem.controllers.plan.StreamPlan;
import dev.tandem.controllers.plan.StreamPlan.Stage;
import dev.tandem.controllers.spec.EffectiveModel;
import dev.tandem.controllers.spec.EffectiveScorer;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The readiness of a valid stream scorer: the first gate that has something to say says it. A
 * change of the number of replicas is the autoscaler's daily work and no news about readiness.
 */
final class StreamGates {

    /**
     * What a stream scorer's readiness is judged by.
     *
     * @param told what was said of it the last time, where that was of the same spec
     */
    record Facts(
            EffectiveScorer scorer, StreamPlan plan, Observed observed, Optional<Condition> told) {

        int available() {
            return Rollout.available(observed.deployment());
        }
    }

    private static final List<Function<Facts, Optional<Readiness>>> GATES =
            List.of(
                    StreamGates::somethingIsMissing,
                    StreamGates::verificationGoesOn,
                    StreamGates::atZero,
                    StreamGates::leftAtZero,
                    StreamGates::rolledOut,
                    StreamGates::podsAreRefused,
                    StreamGates::podsFail,
                    StreamGates::podsWaited,
                    StreamGates::beingScaled);

    /** Reasons that replicas give themselves while they wait. */
    private static final Set<Reason> OBSTACLES =
            EnumSet.of(
                    Reason.KafkaUnreachable,
                    Reason.SinkRefuses,
                    Reason.FeatureStoreUnreachable,
                    Reason.FeatureStoreAuthenticationFailed,
                    Reason.FeatureStoreRefuses);

    private StreamGates() {}

    static Readiness judge(Facts facts) {
        return GATES.stream()
                .flatMap(gate -> gate.apply(facts).stream())
                .findFirst()
                .orElseGet(() -> Readiness.progressing(progress(facts)));
    }

    private static Optional<Readiness> somethingIsMissing(Facts facts) {
        return switch (facts.plan().stage()) {
            // A model that has yet to come is no failure; a view that is not there is one.
            case Stage.Waiting(Reason reason, String message)
                    when reason == Reason.WaitingForModel ->
                    Optional.of(
                            new Readiness(Readiness.UNKNOWN, reason, message)
                                    .withMore(stillScoring(facts)));
            case Stage.Waiting(Reason reason, String message) ->
                    Optional.of(Readiness.failed(reason, message).withMore(stillScoring(facts)));
            case Stage.Verifying verifying -> Optional.empty();
            case Stage.Rolling rolling -> Optional.empty();
        };
    }

    private static Optional<Readiness> verificationGoesOn(Facts facts) {
        return facts.plan().stage() instanceof Stage.Verifying(EffectiveModel model)
                ? facts.observed()
                        .verificationTrouble(model, facts.plan().delete())
                        .map(Readiness::failed)
                        .map(failed -> failed.withMore(stillScoring(facts)))
                        .or(() -> Optional.of(Readiness.progressing(progress(facts))))
                : Optional.empty();
    }

    /** At zero by KEDA's word, and not because nobody has set the number yet. */
    private static Optional<Readiness> atZero(Facts facts) {
        return facts.observed()
                .deployment()
                .filter(deployment -> deployment.getSpec().getReplicas() == 0)
                .filter(Rollout::isDone)
                .filter(deployment -> isScaled(facts.plan().autoscaling()))
                .map(
                        deployment ->
                                new Readiness(
                                        Readiness.TRUE,
                                        Reason.ScaledToZero,
                                        "no replica runs, because no record waits in "
                                                + facts.scorer().stream().topic()
                                                + "; KEDA starts one when records come"));
    }

    /** Nothing runs, and who should start something cannot. */
    private static Optional<Readiness> leftAtZero(Facts facts) {
        return facts.observed()
                .deployment()
                .filter(deployment -> deployment.getSpec().getReplicas() == 0)
                .filter(
                        deployment ->
                                facts.plan().autoscaling() instanceof Autoscaling.ByKeda(var is)
                                        && is.orElse(null) instanceof KedaJudgement.Refused)
                .flatMap(
                        deployment ->
                                AutoscalerConditions.of(facts.scorer(), facts.plan().autoscaling()))
                .map(refused -> refused.withMore("No replica runs"));
    }

    private static boolean isScaled(Autoscaling autoscaling) {
        return autoscaling instanceof Autoscaling.ByKeda(var judgement)
                && judgement.filter(KedaJudgement.Scaling.class::isInstance).isPresent();
    }

    private static Optional<Readiness> rolledOut(Facts facts) {
        return facts.observed()
                .deployment()
                .filter(deployment -> deployment.getSpec().getReplicas() > 0)
                .filter(Rollout::isDone)
                .map(deployment -> scoring(facts));
    }

    private static Optional<Readiness> podsAreRefused(Facts facts) {
        return facts.observed()
                .deployment()
                .flatMap(Rollout::refusal)
                .map(Readiness::failed)
                .map(failed -> failed.withMore(stillScoring(facts)));
    }

    private static Optional<Readiness> podsFail(Facts facts) {
        return facts.observed()
                .servingTrouble()
                .map(Readiness::failed)
                .map(failed -> failed.withMore(stillScoring(facts)));
    }

    /**
     * What replicas said is in their way counts until one of them works: the kubelet starts those
     * anew that wait too long, and an operator that began anew has asked nobody yet.
     */
    private static Optional<Readiness> podsWaited(Facts facts) {
        boolean nobodyWorks = facts.available() == 0;
        return facts.told()
                .filter(told -> nobodyWorks || facts.observed().answers().isEmpty())
                .filter(told -> Reason.isKnown(told.getReason()))
                .map(Readiness::of)
                .filter(told -> told.isFailure() && OBSTACLES.contains(told.reason()));
    }

    /** Every replica is of the newest template, and there are only more or fewer to come. */
    private static Optional<Readiness> beingScaled(Facts facts) {
        return facts.observed()
                .deployment()
                .filter(deployment -> !facts.plan().autoscaling().isOurs())
                .filter(StreamGates::isOfOneTemplate)
                .filter(deployment -> facts.available() > 0)
                .map(deployment -> scoring(facts));
    }

    private static boolean isOfOneTemplate(Deployment deployment) {
        return Rollout.isSeen(deployment)
                && Rollout.replicas(Optional.of(deployment)) == Rollout.updated(deployment);
    }

    /** Says no number: that changes with the lag, and is in the status beside this. */
    private static Readiness scoring(Facts facts) {
        return new Readiness(
                Readiness.TRUE,
                Reason.Scoring,
                "records of "
                        + facts.scorer().stream().topic()
                        + " are scored into "
                        + facts.scorer().stream().sinkTopic());
    }

    private static String stillScoring(Facts facts) {
        int available = facts.available();
        return available == 0
                ? ""
                : available == 1 ? "1 replica still scores" : available + " replicas still score";
    }

    /** Worded for the whole way, so that a step on it is not a write of its own. */
    private static String progress(Facts facts) {
        String goal =
                facts.plan().stage() instanceof Stage.Verifying
                        ? "verifying the model, then bringing up replicas"
                        : "bringing up replicas";
        return facts.available() == 0 ? goal : goal + "; what scores now goes on until then";
    }
}
