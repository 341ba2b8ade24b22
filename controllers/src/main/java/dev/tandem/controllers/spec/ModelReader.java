package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.Model;

import java.util.Optional;

/** Reads the model that a spec names. */
final class ModelReader {

    private ModelReader() {}

    static EffectiveModel read(Model model, Fields fields) {
        if (model.format() == null) {
            fields.refuse("spec.model.format", "is missing or not known here; allowed: onnx");
        }
        String uri = Optional.ofNullable(model.storageUri()).orElse("");
        Optional<ModelSource> source = ModelSource.parse(uri);
        if (source.isEmpty()) {
            fields.refuse(
                    "spec.model.storageUri",
                    "'" + uri + "' is no model source; allowed are " + ModelSource.ALLOWED);
        }
        Optional<String> digest = Optional.ofNullable(model.digest());
        digest.filter(given -> !given.matches("sha256:[0-9a-f]{64}"))
                .ifPresent(
                        given ->
                                fields.refuse(
                                        "spec.model.digest",
                                        "'"
                                                + given
                                                + "' is no digest; it must be sha256: and 64"
                                                + " lower-case hexadecimal digits"));
        return new EffectiveModel(
                "onnx", uri, source.orElse(new ModelSource.Image("invalid")), digest);
    }
}
