package dev.tandem.runtime.serve.lookup;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.core.Column;
import dev.tandem.runtime.core.FeatureRow;
import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.RowBatch;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.features.FeatureLookup;
import dev.tandem.runtime.features.FoundFeatures;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** One view whose features are columns of the model. */
final class FeatureSource {

    /** Which feature goes into which column, both by index. */
    private record Target(int feature, int column) {}

    private final FeatureLookupConfig config;
    private final FeatureLookup lookup;
    private final List<Target> targets;
    private final RowMapping mapping;

    private FeatureSource(
            FeatureLookupConfig config,
            FeatureLookup lookup,
            List<Target> targets,
            RowMapping mapping) {
        this.config = config;
        this.lookup = lookup;
        this.targets = List.copyOf(targets);
        this.mapping = mapping;
    }

    /**
     * The source of the columns that are named as the view's features.
     *
     * @throws IllegalArgumentException if a feature that is asked for is no column of the model, or none is
     */
    static FeatureSource of(FeatureLookupConfig config, FeatureLookup lookup, RowMapping mapping) {
        var view = config.view();
        var targets = new ArrayList<Target>();
        for (var feature : view.features()) {
            int column = mapping.index(feature.name());
            if (config.features().contains(feature.name()) && column < 0) {
                throw new IllegalArgumentException(
                        "feature '%s' of view '%s' is no column of the model; its columns are %s"
                                .formatted(feature.name(), view.name(), names(mapping)));
            }
            boolean asked =
                    config.features().isEmpty() || config.features().contains(feature.name());
            if (asked && column >= 0) {
                targets.add(new Target(lookup.layout().index(feature.name()), column));
            }
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException(
                    "no feature of view '%s' (%s) is a column of the model (%s)"
                            .formatted(
                                    view.name(),
                                    String.join(
                                            ", ",
                                            view.features().stream()
                                                    .map(FeatureConfig::name)
                                                    .toList()),
                                    names(mapping)));
        }
        return new FeatureSource(config, lookup, targets, mapping);
    }

    private static String names(RowMapping mapping) {
        return String.join(", ", mapping.columns().stream().map(Column::name).toList());
    }

    FeatureLookup lookup() {
        return lookup;
    }

    String view() {
        return config.view().name();
    }

    String entity() {
        return config.view().entity();
    }

    /** The columns it fills. */
    List<Integer> columns() {
        return targets.stream().map(Target::column).toList();
    }

    /** Whether a request has not brought all of its columns. */
    boolean isNeeded(BitSet given) {
        for (var target : targets) {
            if (!given.get(target.column())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Fills the columns that the request has not brought.
     *
     * @throws RefusedException if a row is missing or too old, and such requests are to be refused
     * @throws InvalidInputException if a column cannot hold what was found
     */
    void fill(RowBatch batch, List<String> keys, FoundFeatures found, BitSet given) {
        for (int row = 0; row < keys.size(); row++) {
            var features = found.rows().get(row);
            if (features.isMissing()) {
                refuseIfAsked(keys.get(row), found);
                features = lookup.layout().defaults();
            }
            fill(batch, row, features, given, keys.get(row));
        }
    }

    private void fill(RowBatch batch, int row, FeatureRow features, BitSet given, String key) {
        for (var target : targets) {
            if (given.get(target.column())) {
                continue;
            }
            try {
                features.put(target.feature(), batch, row, target.column());
            } catch (InvalidInputException e) {
                throw new InvalidInputException(
                        "%s; it was looked up in view '%s' for %s '%s'"
                                .formatted(e.getMessage(), view(), entity(), key));
            }
        }
    }

    private void refuseIfAsked(String key, FoundFeatures found) {
        if (!config.onMissing().equals(FeatureLookupConfig.REJECT)) {
            return;
        }
        found.failure()
                .ifPresent(
                        failure -> {
                            throw new RefusedException(
                                    Refusal.UNAVAILABLE,
                                    "view '%s' cannot be asked for %s '%s': %s"
                                            .formatted(
                                                    view(), entity(), key, failure.getMessage()));
                        });
        throw RefusedException.invalid(
                "view '%s' has no row for %s '%s' that is not older than %d ms, and this service scores none without (onMissing: reject); send columns %s with the request, or have the row written"
                        .formatted(view(), entity(), key, config.maxAgeMillis(), columnNames()));
    }

    String columnNames() {
        return String.join(
                ", ",
                targets.stream()
                        .map(target -> mapping.columns().get(target.column()).name())
                        .toList());
    }
}
