package dev.tandem.controllers.status;

import dev.tandem.controllers.observed.Rollout;
import dev.tandem.controllers.plan.ServicePlan.Stage;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The readiness of a valid service: the first gate that has something to say says it. Their order
 * is the order in which a service comes to serve.
 */
final class ReadinessGates {

    private static final List<Function<Facts, Optional<Readiness>>> GATES =
            List.of(
                    ReadinessGates::viewsAreMissing,
                    ReadinessGates::verificationFails,
                    ReadinessGates::verificationGoesOn,
                    ReadinessGates::rolledOut,
                    ReadinessGates::podsAreRefused,
                    ReadinessGates::podsFail);

    private ReadinessGates() {}

    static Readiness judge(Facts facts) {
        return GATES.stream()
                .flatMap(gate -> gate.apply(facts).stream())
                .findFirst()
                .orElseGet(() -> Readiness.progressing(progress(facts)));
    }

    private static Optional<Readiness> viewsAreMissing(Facts facts) {
        return facts.plan()
                .missing()
                .map(missing -> Readiness.failed(missing.reason(), missing.message()))
                .map(failed -> failed.withMore(stillAnswering(facts)));
    }

    private static Optional<Readiness> verificationFails(Facts facts) {
        return facts.plan().stage() == Stage.Verifying
                ? facts.verificationTrouble()
                        .map(Readiness::failed)
                        .map(failed -> failed.withMore(stillAnswering(facts)))
                : Optional.empty();
    }

    private static Optional<Readiness> verificationGoesOn(Facts facts) {
        return facts.plan().stage() == Stage.Verifying
                ? Optional.of(Readiness.progressing(progress(facts)))
                : Optional.empty();
    }

    private static Optional<Readiness> rolledOut(Facts facts) {
        return facts.deployment()
                .filter(Rollout::isDone)
                .map(
                        deployment ->
                                Readiness.serving(
                                        count(deployment.getSpec().getReplicas())
                                                + (deployment.getSpec().getReplicas() == 1
                                                        ? " answers"
                                                        : " answer")));
    }

    private static Optional<Readiness> podsAreRefused(Facts facts) {
        return facts.deployment()
                .flatMap(Rollout::refusal)
                .map(Readiness::failed)
                .map(failed -> failed.withMore(stillAnswering(facts)));
    }

    private static Optional<Readiness> podsFail(Facts facts) {
        return facts.servingTrouble()
                .map(Readiness::failed)
                .map(failed -> failed.withMore(stillAnswering(facts)));
    }

    private static String stillAnswering(Facts facts) {
        int ready = facts.readyReplicas();
        return ready == 0 ? "" : count(ready) + " still " + (ready == 1 ? "answers" : "answer");
    }

    /** Worded for the whole way, so that a step on it is not a write of its own. */
    private static String progress(Facts facts) {
        String goal =
                (facts.plan().stage() == Stage.Verifying ? "verifying the model, then " : "")
                        + "bringing up "
                        + count(facts.service().replicas());
        return facts.readyReplicas() == 0 ? goal : goal + "; what answers now goes on until then";
    }

    private static String count(int replicas) {
        return replicas == 1 ? "1 replica" : replicas + " replicas";
    }
}
