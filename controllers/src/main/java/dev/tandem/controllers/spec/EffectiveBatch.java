package dev.tandem.controllers.spec;

import io.fabric8.kubernetes.api.model.Quantity;

import java.time.Duration;
import java.util.Optional;

/**
 * A BatchScoringJob with every default filled in.
 *
 * @param schedule empty to run once
 * @param timeout how long a run may take; empty for any time
 * @param retries how often a run is tried again
 * @param scratch how much of the node's disk a run may fill; empty for what there is
 */
public record EffectiveBatch(
        Identity identity,
        ModelChoice model,
        Optional<EffectiveSchedule> schedule,
        boolean suspend,
        Optional<Duration> timeout,
        int retries,
        EffectiveTables tables,
        Optional<EffectiveBucketAccess> buckets,
        boolean skipIfUnchanged,
        Optional<EffectivePublish> publish,
        EffectiveResources resources,
        EffectivePlacement placement,
        Optional<Quantity> scratch) {}
