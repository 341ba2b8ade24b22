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

/**
 * Whether looked-up features fill columns of the model, each its own: what the runtime would refuse
 * at its start, said before any pod is replaced.
 */
final class ColumnCheck {

    private final List<String> columns;
    private final Map<String, String> filled = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private ColumnCheck(List<String> columns) {
        this.columns = columns;
    }

    /**
     * What is wrong with lookups, in words for people; empty where nothing is.
     *
     * @param columns of the model; none are known where it is empty
     */
    static Optional<String> of(List<FeatureLookupConfig> lookups, List<String> columns) {
        ColumnCheck check = new ColumnCheck(columns);
        for (int i = 0; i < lookups.size(); i++) {
            check.lookup("spec.features[" + i + "]", lookups.get(i));
        }
        return check.violations.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        check.violations.stream()
                                .map(Violation::toString)
                                .collect(Collectors.joining("; ")));
    }

    private void lookup(String field, FeatureLookupConfig lookup) {
        String view = lookup.view().name();
        List<String> all = EffectiveStore.features(lookup.view());
        List<String> taken =
                lookup.features().isEmpty()
                        ? all.stream().filter(columns::contains).toList()
                        : lookup.features();
        if (taken.isEmpty() && !columns.isEmpty()) {
            refuse(
                    field,
                    "no feature of view '%s' (%s) is a column of the model, whose columns are %s"
                            .formatted(view, String.join(", ", all), String.join(", ", columns)));
        }
        for (String feature : taken) {
            if (!columns.isEmpty() && !columns.contains(feature)) {
                refuse(
                        field,
                        "feature '%s' of view '%s' is no column of the model, whose columns are %s"
                                .formatted(feature, view, String.join(", ", columns)));
            }
            Optional.ofNullable(filled.putIfAbsent(feature, view))
                    .ifPresent(
                            other ->
                                    refuse(
                                            field,
                                            "column '%s' is filled by view '%s' already; name in features what is wanted of view '%s'"
                                                    .formatted(feature, other, view)));
        }
    }

    private void refuse(String field, String message) {
        violations.add(new Violation(field, message));
    }
}
