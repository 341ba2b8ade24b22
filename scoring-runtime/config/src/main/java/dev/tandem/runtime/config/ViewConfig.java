package dev.tandem.runtime.config;

import java.util.List;

/**
 * A view of a feature store: typed features of one kind of entity, kept as one row for each key.
 *
 * @param entity what the key is called in requests, columns and records
 * @param entityType {@code string} or {@code int64}
 * @param maxAgeMillis a row older than this is stale, milliseconds
 * @param features in the order in which a row packs them
 */
public record ViewConfig(
        String name,
        String entity,
        String entityType,
        long maxAgeMillis,
        List<FeatureConfig> features) {

    /** The types of keys. */
    public static final List<String> ENTITY_TYPES = List.of("string", "int64");

    public ViewConfig {
        Checks.text("view.name", name);
        Checks.text("view.entity", entity);
        Checks.oneOf("view.entityType", entityType, ENTITY_TYPES);
        Checks.between("view.maxAgeMillis", maxAgeMillis, 1, Long.MAX_VALUE, " milliseconds");
        Checks.present("view.features", features);
        features = List.copyOf(features);
        Checks.distinct("view.features", features.stream().map(FeatureConfig::name).toList());
        if (features.isEmpty()) {
            throw Checks.refused("view.features", "[]", "a view has at least one feature");
        }
    }
}
