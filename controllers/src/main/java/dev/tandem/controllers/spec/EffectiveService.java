package dev.tandem.controllers.spec;

import java.util.List;
import java.util.Optional;

/**
 * An InferenceService with every default filled in.
 *
 * @param replicas how many replicas serve
 * @param batching empty where each request is scored by itself
 * @param features looked up by a key of the request
 * @param precomputed answers that are given while fresh
 * @param logger where requests and answers are told
 * @param tls empty where replicas answer in plain text
 * @param tracing where traces go
 * @param responseCache empty where no answers are kept
 */
public record EffectiveService(
        Identity identity,
        EffectiveModel model,
        EffectiveResources resources,
        int replicas,
        EffectiveOverload overload,
        Optional<EffectiveBatching> batching,
        EffectivePlacement placement,
        List<EffectiveLookup> features,
        Optional<EffectivePrecomputed> precomputed,
        Optional<EffectiveLogger> logger,
        Optional<EffectiveTls> tls,
        Optional<EffectiveTracing> tracing,
        Optional<EffectiveResponseCache> responseCache) {

    public EffectiveService {
        features = List.copyOf(features);
    }

    /** Whether its replicas use any feature store. */
    public boolean usesStores() {
        return !features.isEmpty() || precomputed.isPresent();
    }

    /** What its pods share with those of other kinds. */
    public Workload workload() {
        return new Workload(identity, identity.name(), model, resources, placement);
    }
}
