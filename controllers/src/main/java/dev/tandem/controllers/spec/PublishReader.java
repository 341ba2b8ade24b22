package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.Publish;

import java.util.Map;
import java.util.Optional;

/** Reads which view results are written to. */
final class PublishReader {

    private PublishReader() {}

    /** The view of {@code spec.publish}, which may be null. */
    static Optional<EffectivePublish> read(Publish publish, Fields fields) {
        return Optional.ofNullable(publish)
                .map(
                        given ->
                                new EffectivePublish(
                                        named("spec.publish.store", given.store(), fields),
                                        named("spec.publish.view", given.view(), fields),
                                        named("spec.publish.entity", given.entity(), fields),
                                        Optional.ofNullable(given.columns()).orElseGet(Map::of)));
    }

    private static String named(String field, String given, Fields fields) {
        if (given == null || given.isBlank()) {
            fields.refuse(field, "is missing");
        }
        return Optional.ofNullable(given).orElse("");
    }
}
