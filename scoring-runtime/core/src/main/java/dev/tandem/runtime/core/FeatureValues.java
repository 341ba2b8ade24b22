package dev.tandem.runtime.core;

import dev.tandem.runtime.config.FeatureConfig;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Java's values as a feature's; what does not fit exactly is refused, floats being rounded to the nearest. */
final class FeatureValues {

    private static final byte[] NO_TEXT = {};

    private FeatureValues() {}

    static float float32(Object value, FeatureConfig feature, String view) {
        if (value instanceof Float number) {
            return number;
        }
        if (value instanceof Long || value instanceof Integer) {
            return (float) ((Number) value).longValue();
        }
        double wide = float64(value, feature, view);
        float number = (float) wide;
        if (Float.isInfinite(number) && !Double.isInfinite(wide)) {
            throw refused(value, feature, view, "a number within the range of float32");
        }
        return number;
    }

    static double float64(Object value, FeatureConfig feature, String view) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        throw refused(value, feature, view, "a number");
    }

    static long int64(Object value, FeatureConfig feature, String view) {
        if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        try {
            if (value instanceof BigInteger number) {
                return number.longValueExact();
            }
            if (value instanceof BigDecimal number) {
                return number.longValueExact();
            }
            if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
                return new BigDecimal(number.doubleValue()).longValueExact();
            }
        } catch (ArithmeticException e) {
            // told below, as for any other value that does not fit
        }
        throw refused(value, feature, view, "a whole number of 64 bits");
    }

    static boolean truth(Object value, FeatureConfig feature, String view) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Number number
                && (number.doubleValue() == 0 || number.doubleValue() == 1)) {
            return number.doubleValue() == 1;
        }
        throw refused(value, feature, view, "true or false, or 1 or 0");
    }

    static byte[] utf8(Object value, FeatureConfig feature, String view) {
        if (value == null) {
            return NO_TEXT;
        }
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        throw refused(value, feature, view, "text");
    }

    /** The defaults of a view's features, null where there is none. */
    static Object[] defaults(String view, List<FeatureConfig> features) {
        return features.stream().map(feature -> defaultOf(view, feature)).toArray();
    }

    private static Object defaultOf(String view, FeatureConfig feature) {
        var text = feature.knownDefault();
        if (text.isEmpty()) {
            return null;
        }
        String value = text.get();
        try {
            return switch (FeatureType.of(feature)) {
                case FLOAT32 -> Float.valueOf(value);
                case FLOAT64 -> Double.valueOf(value);
                case INT64 -> Long.valueOf(value);
                case BOOL -> truth(value);
                case STRING -> value;
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "default '%s' of feature '%s' in view '%s' is no %s"
                            .formatted(value, feature.name(), view, feature.type()),
                    e);
        }
    }

    private static boolean truth(String value) {
        return switch (value) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static InvalidInputException refused(
            Object value, FeatureConfig feature, String view, String allowed) {
        return new InvalidInputException(
                "feature '%s' of view '%s' is %s and cannot hold %s; allowed: %s"
                        .formatted(
                                feature.name(),
                                view,
                                feature.type(),
                                value instanceof String ? "text '" + value + "'" : value,
                                allowed));
    }
}
