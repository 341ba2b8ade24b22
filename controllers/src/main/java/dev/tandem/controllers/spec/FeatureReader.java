package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.Feature;
import dev.tandem.api.v1alpha1.FeatureType;
import dev.tandem.runtime.config.FeatureConfig;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the features of a view. */
final class FeatureReader {

    private FeatureReader() {}

    /** Those that can be read; {@code given} may be null. */
    static List<FeatureConfig> read(String field, List<Feature> given, Fields fields) {
        if (given == null || given.isEmpty()) {
            fields.refuse(field, "is empty; a view has at least one feature");
            return List.of();
        }
        Set<String> names = new HashSet<>();
        List<FeatureConfig> features = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String path = field + "[" + i + "]";
            feature(path, given.get(i), fields)
                    .filter(
                            feature -> {
                                boolean fresh = names.add(feature.name());
                                if (!fresh) {
                                    fields.refuse(
                                            path + ".name",
                                            "'" + feature.name() + "' is there twice");
                                }
                                return fresh;
                            })
                    .ifPresent(features::add);
        }
        return features;
    }

    private static Optional<FeatureConfig> feature(String field, Feature given, Fields fields) {
        Optional<String> name = PlainNames.read(field + ".name", given.name(), fields);
        if (given.type() == null) {
            fields.refuse(
                    field + ".type",
                    "is missing or not known here; allowed: "
                            + String.join(", ", FeatureConfig.TYPES));
            return Optional.empty();
        }
        String type = word(given.type());
        Optional<String> fallback = Optional.ofNullable(given.defaultValue());
        if (fallback.filter(text -> !fits(given.type(), text)).isPresent()) {
            fields.refuse(field + ".default", "'" + given.defaultValue() + "' is no " + type);
            return Optional.empty();
        }
        return name.map(known -> new FeatureConfig(known, type, given.defaultValue()));
    }

    private static String word(FeatureType type) {
        return switch (type) {
            case FLOAT32 -> "float32";
            case FLOAT64 -> "float64";
            case INT64 -> "int64";
            case BOOL -> "bool";
            case STRING -> "string";
        };
    }

    private static boolean fits(FeatureType type, String text) {
        return switch (type) {
                    case STRING -> true;
                    case BOOL -> text.equals("true") || text.equals("false");
                    case INT64 -> text.matches("-?[0-9]{1,18}");
                    case FLOAT64 -> isNumber(text) && Double.isFinite(Double.parseDouble(text));
                    case FLOAT32 -> isNumber(text) && Float.isFinite(Float.parseFloat(text));
                }
                || (isFloat(type) && text.equals("NaN"));
    }

    private static boolean isFloat(FeatureType type) {
        return type == FeatureType.FLOAT32 || type == FeatureType.FLOAT64;
    }

    private static boolean isNumber(String text) {
        return text.matches("-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]{1,2})?");
    }
}
