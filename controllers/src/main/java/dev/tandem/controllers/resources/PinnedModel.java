package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveModel;

/**
 * A model whose file was verified.
 *
 * @param digest {@code sha256:HEX} of the file; every pod checks it again
 */
public record PinnedModel(EffectiveModel model, String digest) {

    public String revision() {
        return Names.revision(digest);
    }
}
