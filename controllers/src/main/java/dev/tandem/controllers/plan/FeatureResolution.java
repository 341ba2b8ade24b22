package dev.tandem.controllers.plan;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.resources.FeatureUse;
import dev.tandem.controllers.spec.EffectiveLookup;
import dev.tandem.controllers.spec.EffectivePrecomputed;
import dev.tandem.controllers.spec.EffectivePublish;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What has become of the views that a spec names. */
public sealed interface FeatureResolution {

    /** All of them are there. */
    record Found(FeatureUse use) implements FeatureResolution {}

    /**
     * Something is not there, or not yet.
     *
     * @param reason of the first thing that is missing
     * @param message names everything that is missing, and what there is instead
     */
    record Missing(Reason reason, String message) implements FeatureResolution {}

    /**
     * The same, where the model has a column for every feature that is looked up.
     *
     * @param columns of the model; none are known where it is empty
     */
    default FeatureResolution fitting(List<String> columns) {
        return switch (this) {
            case Missing missing -> missing;
            case Found(FeatureUse use) ->
                    ColumnCheck.of(use.lookups(), columns)
                            .<FeatureResolution>map(
                                    wrong -> new Missing(Reason.FeatureNotTaken, wrong))
                            .orElse(this);
        };
    }

    /**
     * Resolves the views of one spec.
     *
     * @param lookups of {@code spec.features}
     * @param precomputed of {@code spec.precomputed}
     * @param publish of {@code spec.publish}
     * @param stores those of the spec's namespace that it names, as far as they exist
     */
    static FeatureResolution of(
            List<EffectiveLookup> lookups,
            Optional<EffectivePrecomputed> precomputed,
            Optional<EffectivePublish> publish,
            Collection<FeatureStore> stores) {
        return new ViewFinder(stores).resolve(lookups, precomputed, publish);
    }
}
