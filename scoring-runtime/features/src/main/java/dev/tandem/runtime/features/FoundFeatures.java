package dev.tandem.runtime.features;

import dev.tandem.runtime.core.FeatureRow;

import java.util.List;
import java.util.Optional;

/**
 * What a lookup found.
 *
 * @param rows one for each key, in their order; {@link FeatureRow#missing} where there is none that may be used
 * @param missing how many of them were not there, or not learned
 * @param stale how many were there, but too old
 * @param failure why nothing was learned about some of them, where the store did not answer
 */
public record FoundFeatures(
        List<FeatureRow> rows, int missing, int stale, Optional<FeatureStoreException> failure) {}
