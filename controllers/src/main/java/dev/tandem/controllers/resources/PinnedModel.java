package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveModel;

import java.util.regex.Pattern;

/**
 * A model whose file was verified.
 *
 * @param digest {@code sha256:HEX} of the file; every pod checks it again
 */
public record PinnedModel(EffectiveModel model, String digest) {

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    public static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    public String revision() {
        return Names.revision(digest);
    }
}
