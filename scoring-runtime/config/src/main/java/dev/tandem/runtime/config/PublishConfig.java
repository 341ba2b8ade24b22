package dev.tandem.runtime.config;

import java.util.Map;

/**
 * A view that results are written to, one row for each entity.
 *
 * @param entity the column or field that holds the key
 * @param columns for each feature of the view the column, field or model output it is taken from; a feature that is
 *     not named is taken from what has its own name
 */
public record PublishConfig(
        StoreConfig store, ViewConfig view, String entity, Map<String, String> columns) {

    public PublishConfig {
        Checks.present("publish.store", store);
        Checks.present("publish.view", view);
        Checks.text("publish.entity", entity);
        columns = columns == null ? Map.of() : Map.copyOf(columns);
        var known = view.features().stream().map(FeatureConfig::name).toList();
        for (String feature : columns.keySet()) {
            Checks.oneOf("publish.columns", feature, known);
        }
    }

    /** The column, field or output that a feature is taken from. */
    public String columnOf(FeatureConfig feature) {
        return columns.getOrDefault(feature.name(), feature.name());
    }
}
