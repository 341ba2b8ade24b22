package dev.tandem.controllers.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is to be done. An object that exists and is in neither list is left alone.
 *
 * @param apply objects as they should be
 * @param delete objects that should not be
 */
public record Steps(List<HasMetadata> apply, List<HasMetadata> delete) {

    public static final Steps NONE = new Steps(List.of(), List.of());

    public Steps {
        apply = List.copyOf(apply);
        delete = List.copyOf(delete);
    }

    /** These, then others. */
    public Steps and(Steps others) {
        return new Steps(
                Stream.concat(apply.stream(), others.apply.stream()).toList(),
                Stream.concat(delete.stream(), others.delete.stream()).toList());
    }
}
