package dev.tandem.controllers.plan;

import dev.tandem.controllers.spec.EffectiveStore;
import dev.tandem.controllers.spec.Violation;
import dev.tandem.runtime.config.FeatureLookupConfig;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether looked-up features fill columns of the model, each its own. */
final class ColumnCheck {

    private ColumnCheck() {}

    /** What is wrong with it, in words for people; empty where nothing is. */
    static Optional<String> of(List<FeatureLookupConfig> lookups, List<String> columns) {
        List<Violation> violations = new ArrayList<>();
        Map<String, String> filled = new HashMap<>();
        for (int i = 0; i < lookups.size(); i++) {
            String field = "spec.features[" + i + "]";
            String view = lookups.get(i).view().name();
            for (String feature : features(lookups.get(i))) {
                Optional.ofNullable(filled.putIfAbsent(feature, view))
                        .ifPresent(
                                other ->
                                        violations.add(
                                                new Violation(
                                                        field,
                                                        "column '%s' is filled by view '%s' already; name the features of view '%s' that are wanted"
                                                                .formatted(feature, other, view))));
                if (!columns.isEmpty() && !columns.contains(feature)) {
                    violations.add(
                            new Violation(
                                    field,
                                    "feature '%s' of view '%s' is no column of the model; name the features that are wanted, or add it to spec.model.columns: %s"
                                            .formatted(feature, view, String.join(", ", columns))));
                }
            }
        }
        return violations.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        violations.stream()
                                .map(Violation::toString)
                                .collect(Collectors.joining("; ")));
    }

    private static List<String> features(FeatureLookupConfig lookup) {
        return lookup.features().isEmpty()
                ? EffectiveStore.features(lookup.view())
                : lookup.features();
    }
}
