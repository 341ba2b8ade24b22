package dev.tandem.runtime.config;

import java.util.List;
import java.util.Optional;

/**
 * One feature of a view.
 *
 * @param type one of {@link #TYPES}
 * @param defaultValue the value of a row that is missing or too old, as text; null where there is none
 */
public record FeatureConfig(String name, String type, String defaultValue) {

    /** The types of features, and of entities' keys. */
    public static final List<String> TYPES =
            List.of("float32", "float64", "int64", "bool", "string");

    public FeatureConfig {
        Checks.text("feature.name", name);
        Checks.oneOf("feature.type", type, TYPES);
    }

    /** The value of a row that is missing or too old, where there is one. */
    public Optional<String> knownDefault() {
        return Optional.ofNullable(defaultValue);
    }
}
