package dev.tandem.controllers.resources;

import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.config.PrecomputedConfig;
import dev.tandem.runtime.config.PublishConfig;

import java.util.List;
import java.util.Optional;

/**
 * What a resource does with feature stores: what its runtime is told, and what its pods need.
 *
 * @param additions credentials and certificate authorities of the stores, and the labels by which
 *     the stores find their users
 */
public record FeatureUse(
        List<FeatureLookupConfig> lookups,
        Optional<PrecomputedConfig> precomputed,
        Optional<PublishConfig> publish,
        Additions additions) {

    public static final FeatureUse NONE =
            new FeatureUse(List.of(), Optional.empty(), Optional.empty(), Additions.NONE);

    public FeatureUse {
        lookups = List.copyOf(lookups);
    }
}
