package dev.tandem.controllers.spec;

import java.util.Optional;

/**
 * A model as the spec names it.
 *
 * @param storageUri as the user wrote it
 * @param source the same, parsed
 * @param digest {@code sha256:HEX} of the model file, where the user gave it
 */
public record EffectiveModel(
        String format, String storageUri, ModelSource source, Optional<String> digest) {}
