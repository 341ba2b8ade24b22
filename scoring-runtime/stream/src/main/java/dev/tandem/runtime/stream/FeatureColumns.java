package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.core.FeatureRow;
import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.RowBatch;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.features.FeatureLookup;
import dev.tandem.runtime.features.FoundFeatures;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * The columns of the model that one view fills, by the key in a field of the record that is named as the view's entity.
 * What the record itself has of them is taken as it is, as it is of a request.
 */
final class FeatureColumns {

    /** Which feature goes into which column, both by index. */
    private record Target(int feature, int column, String name) {}

    private final FeatureLookupConfig config;
    private final FeatureLookup lookup;
    private final List<Target> targets;

    /**
     * @throws IllegalArgumentException if a feature that is asked for is no column of the model, or none is
     */
    FeatureColumns(FeatureLookupConfig config, FeatureLookup lookup, RowMapping mapping) {
        this.config = config;
        this.lookup = lookup;
        var found = new ArrayList<Target>();
        for (var feature : config.view().features()) {
            String name = feature.name();
            int column = mapping.index(name);
            if (column < 0 && config.features().contains(name)) {
                throw new IllegalArgumentException(
                        "feature '%s' of view '%s' is no column of the model"
                                .formatted(name, config.view().name()));
            }
            boolean asked = config.features().isEmpty() || config.features().contains(name);
            if (asked && column >= 0) {
                found.add(new Target(lookup.layout().index(name), column, name));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "no feature of view '%s' is a column of the model"
                            .formatted(config.view().name()));
        }
        this.targets = List.copyOf(found);
    }

    /** The names of the columns it fills. */
    Set<String> names() {
        return targets.stream().map(Target::name).collect(Collectors.toUnmodifiableSet());
    }

    FeatureLookup lookup() {
        return lookup;
    }

    /** The key of a record, as the store has it. */
    String key(RecordFields fields, FieldSpans spans) {
        String entity = config.view().entity();
        return EntityKeys.of(config.view(), fields.place(entity), spans)
                .orElseThrow(
                        () ->
                                new InvalidInputException(
                                        "field '%s' is missing or null: by it columns %s are looked up in view '%s'"
                                                .formatted(entity, names(), config.view().name())));
    }

    CompletableFuture<FoundFeatures> find(List<String> keys) {
        return lookup.find(keys).toCompletableFuture();
    }

    /** Whether a record without a row of features is refused; otherwise it gets the features' defaults. */
    boolean rejects() {
        return config.onMissing().equals(FeatureLookupConfig.REJECT);
    }

    /** Why a record is refused that has no row. */
    String refusal(String key) {
        return "view '%s' has no row for %s '%s' that is not older than %d ms (onMissing: reject)"
                .formatted(
                        config.view().name(), config.view().entity(), key, config.maxAgeMillis());
    }

    /**
     * Fills a row's columns with what was found, but for those that the record has.
     *
     * @throws InvalidInputException if a column cannot hold what was found
     */
    void fill(RowBatch rows, int row, FeatureRow found, RecordFields fields, FieldSpans spans) {
        var features = found.isMissing() ? lookup.layout().defaults() : found;
        for (var target : targets) {
            if (!spans.hasValue(fields.fieldOf(target.column()))) {
                features.put(target.feature(), rows, row, target.column());
            }
        }
    }
}
