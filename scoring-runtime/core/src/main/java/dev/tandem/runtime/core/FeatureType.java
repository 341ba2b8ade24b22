package dev.tandem.runtime.core;

import dev.tandem.runtime.config.FeatureConfig;

import java.util.Locale;

/** What a feature can be; the names in lower case are those of {@link FeatureConfig#TYPES}. */
public enum FeatureType {
    FLOAT32(4),
    FLOAT64(8),
    INT64(8),
    BOOL(1),
    STRING(0);

    private final int size;

    FeatureType(int size) {
        this.size = size;
    }

    /** Bytes of one value in a packed row; 0 for {@link #STRING}, whose size differs from value to value. */
    int size() {
        return size;
    }

    /** The type of a feature as its view declares it. */
    public static FeatureType of(FeatureConfig feature) {
        return valueOf(feature.type().toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
