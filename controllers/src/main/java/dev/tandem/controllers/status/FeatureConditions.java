package dev.tandem.controllers.status;

import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.observed.Reason;

import io.fabric8.kubernetes.api.model.Condition;

import java.util.List;
import java.util.Optional;

/**
 * What FeaturesReady says: whether replicas reach the feature stores they use. A store that is down
 * keeps nobody from answering with defaults, so that Ready does not tell. That all is well from the
 * beginning is what is expected, and not said.
 */
final class FeatureConditions {

    private FeatureConditions() {}

    /**
     * The condition, where there is one.
     *
     * @param used whether the spec names any feature store
     * @param before the conditions as they were
     */
    static Optional<Readiness> of(boolean used, Observed observed, List<Condition> before) {
        if (!used) {
            return Optional.empty();
        }
        Optional<Readiness> said =
                Conditions.find(before, Conditions.FEATURES_READY)
                        .filter(was -> Reason.isKnown(was.getReason()))
                        .map(Readiness::of);
        return observed.storeTrouble()
                .map(Readiness::failed)
                // Nobody says otherwise: the operator began anew, or no replica runs.
                .or(() -> observed.anyAnswered() ? said.map(was -> reached()) : said);
    }

    private static Readiness reached() {
        return new Readiness(
                Readiness.TRUE, Reason.Reachable, "every replica reaches its feature stores");
    }
}
