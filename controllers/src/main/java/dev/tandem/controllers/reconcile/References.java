package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.FeatureLookup;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceSpec;
import dev.tandem.api.v1alpha1.ModelFrom;
import dev.tandem.api.v1alpha1.Precomputed;
import dev.tandem.api.v1alpha1.Publish;
import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.api.v1alpha1.StreamScorerSpec;

import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of what resources refer to, from specs that may lack anything. */
final class References {

    private References() {}

    /** The service that a scorer takes its model from. */
    static Set<String> services(StreamScorer scorer) {
        return Optional.ofNullable(scorer.getSpec())
                .map(StreamScorerSpec::modelFrom)
                .map(ModelFrom::inferenceService)
                .map(Set::of)
                .orElseGet(Set::of);
    }

    /** The feature stores that a scorer looks things up in and writes to. */
    static Set<String> stores(StreamScorer scorer) {
        Optional<StreamScorerSpec> spec = Optional.ofNullable(scorer.getSpec());
        return Stream.concat(
                        spec.map(StreamScorerSpec::features).stream()
                                .flatMap(Collection::stream)
                                .map(FeatureLookup::store),
                        spec.map(StreamScorerSpec::publish).map(Publish::store).stream())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** The feature stores that a service looks things up in. */
    static Set<String> stores(InferenceService service) {
        Optional<InferenceServiceSpec> spec = Optional.ofNullable(service.getSpec());
        return Stream.concat(
                        spec.map(InferenceServiceSpec::features).stream()
                                .flatMap(Collection::stream)
                                .map(FeatureLookup::store),
                        spec
                                .map(InferenceServiceSpec::precomputed)
                                .map(Precomputed::store)
                                .stream())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }
}
