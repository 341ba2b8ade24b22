package dev.tandem.controllers.status;

import dev.tandem.controllers.observed.ObservedStore;
import dev.tandem.controllers.observed.PodTrouble;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.observed.Rollout;
import dev.tandem.controllers.observed.StoreReport;
import dev.tandem.controllers.spec.EffectiveStore;
import dev.tandem.controllers.spec.StoreServer;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The readiness of a valid store, as far as anybody knows: the operator never asks the server
 * itself, because it does not hold the password.
 */
final class StoreGates {

    /**
     * What a store's readiness is judged by.
     *
     * @param url of the server
     * @param written whether any view was written to this server
     * @param told what was said the last time, where that was what users of the store knew
     */
    record Facts(
            EffectiveStore store,
            ObservedStore observed,
            String url,
            boolean written,
            Optional<Readiness> told) {

        boolean isBuiltIn() {
            return store.server() instanceof StoreServer.BuiltIn;
        }
    }

    private static final String FOR_TRYING_OUT =
            "the operator runs this Redis, for trying out: its rows are lost when its pod goes";

    private static final List<Function<Facts, Optional<Readiness>>> GATES =
            List.of(
                    StoreGates::ownPodFails,
                    StoreGates::ownPodComes,
                    StoreGates::usersWereNotAskedYet,
                    StoreGates::usersAreCutOff,
                    StoreGates::usersReachIt,
                    StoreGates::ownPodRuns,
                    StoreGates::wasReached);

    private StoreGates() {}

    static Readiness judge(Facts facts) {
        return GATES.stream()
                .flatMap(gate -> gate.apply(facts).stream())
                .findFirst()
                .orElseGet(
                        () ->
                                new Readiness(
                                        Readiness.UNKNOWN,
                                        Reason.NotUsedYet,
                                        "nothing has written to this store and nothing that runs"
                                                + " reads from it, so that nobody knows whether "
                                                + facts.url()
                                                + " answers"));
    }

    /** Whether everybody who uses the store reaches it; empty where nobody knows. */
    static Optional<Boolean> reachable(EffectiveStore store, ObservedStore observed) {
        if (!observed.reports().isEmpty()) {
            return Optional.of(!observed.isAnyCutOff());
        }
        return store.server() instanceof StoreServer.BuiltIn
                ? Optional.of(ownPodAnswers(observed))
                : Optional.empty();
    }

    private static Optional<Readiness> ownPodFails(Facts facts) {
        if (!facts.isBuiltIn() || ownPodAnswers(facts.observed())) {
            return Optional.empty();
        }
        return facts.observed()
                .deployment()
                .flatMap(Rollout::refusal)
                .or(
                        () ->
                                facts.observed().pods().stream()
                                        .flatMap(pod -> PodTrouble.of(pod).stream())
                                        .findFirst())
                .map(Readiness::failed);
    }

    private static Optional<Readiness> ownPodComes(Facts facts) {
        return facts.isBuiltIn() && !ownPodAnswers(facts.observed())
                ? Optional.of(Readiness.progressing("bringing up a Redis for this store"))
                : Optional.empty();
    }

    /** A restart of the operator is no news about the store. */
    private static Optional<Readiness> usersWereNotAskedYet(Facts facts) {
        return facts.observed().answers().isPresent() ? Optional.empty() : facts.told();
    }

    private static Optional<Readiness> usersAreCutOff(Facts facts) {
        if (!facts.observed().isAnyCutOff()) {
            return Optional.empty();
        }
        // Without their number, which would be another with each pod that comes or goes.
        boolean all = facts.observed().reports().stream().noneMatch(StoreReport::up);
        String who =
                (all ? "no pod that uses the store" : "not every pod that uses the store")
                        + " reaches it: ";
        PodTrouble why =
                facts.observed()
                        .trouble()
                        .orElseGet(
                                () ->
                                        new PodTrouble(
                                                Reason.FeatureStoreUnreachable,
                                                facts.url() + " does not answer; see their logs"));
        return Optional.of(Readiness.failed(why.reason(), who + why.message()));
    }

    private static Optional<Readiness> usersReachIt(Facts facts) {
        return facts.observed().reports().isEmpty()
                ? Optional.empty()
                : Optional.of(reached(facts, "every pod that uses the store reaches it"));
    }

    private static Optional<Readiness> ownPodRuns(Facts facts) {
        return facts.isBuiltIn() ? Optional.of(reached(facts, "Redis answers")) : Optional.empty();
    }

    private static Optional<Readiness> wasReached(Facts facts) {
        return facts.written()
                ? Optional.of(
                        reached(
                                facts,
                                "whoever wrote to it last reached it; nothing that runs uses it"
                                        + " now"))
                : Optional.empty();
    }

    private static Readiness reached(Facts facts, String message) {
        return new Readiness(
                Readiness.TRUE,
                Reason.Reachable,
                facts.isBuiltIn() ? message + "; " + FOR_TRYING_OUT : message);
    }

    private static boolean ownPodAnswers(ObservedStore observed) {
        return Rollout.available(observed.deployment()) > 0;
    }
}
