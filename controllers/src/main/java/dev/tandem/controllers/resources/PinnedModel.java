package dev.tandem.controllers.resources;

import dev.tandem.api.v1alpha1.LiveModel;
import dev.tandem.api.v1alpha1.MissingValues;
import dev.tandem.api.v1alpha1.ModelFormat;
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

    /** A model as a status tells of it, with what is known of it. */
    public static LiveModel described(EffectiveModel model) {
        return new LiveModel(
                model.storageUri(),
                model.digest().orElse(null),
                model.digest().map(Names::revision).orElse(null),
                ModelFormat.named(model.format()).orElse(ModelFormat.ONNX),
                model.columns().isEmpty() ? null : model.columns(),
                model.missingAsNaN() ? MissingValues.NAN : MissingValues.REJECT);
    }

    public String revision() {
        return Names.revision(digest);
    }
}
