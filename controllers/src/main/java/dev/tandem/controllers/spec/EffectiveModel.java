package dev.tandem.controllers.spec;

import java.util.List;
import java.util.Optional;

/**
 * A model as the spec names it.
 *
 * @param storageUri as the user wrote it
 * @param source the same, parsed
 * @param digest {@code sha256:HEX} of the model file, where it is known beforehand
 * @param columns what the columns of its matrix are called, in order; may be empty
 * @param missingAsNaN whether a missing value is scored as not-a-number instead of refused
 */
public record EffectiveModel(
        String format,
        String storageUri,
        ModelSource source,
        Optional<String> digest,
        List<String> columns,
        boolean missingAsNaN) {

    public EffectiveModel {
        columns = List.copyOf(columns);
    }
}
