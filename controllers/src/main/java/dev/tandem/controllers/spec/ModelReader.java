package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.MissingValues;
import dev.tandem.api.v1alpha1.Model;
import dev.tandem.api.v1alpha1.ModelFormat;
import dev.tandem.api.v1alpha1.ModelFrom;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the model that a spec names. */
final class ModelReader {

    private static final String FORMATS =
            Arrays.stream(ModelFormat.values())
                    .map(ModelFormat::text)
                    .collect(Collectors.joining(", "));

    private ModelReader() {}

    static EffectiveModel read(Model model, Fields fields) {
        if (model.format() == null) {
            fields.refuse("spec.model.format", "is missing or not known here; allowed: " + FORMATS);
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
                Optional.ofNullable(model.format()).orElse(ModelFormat.ONNX).text(),
                uri,
                source.orElse(new ModelSource.Image("invalid")),
                digest,
                columns(Optional.ofNullable(model.columns()).orElseGet(List::of), fields),
                model.missingValues() == MissingValues.NAN);
    }

    /** Reads which of the two the spec has; the field that is missing is not a model's own. */
    static ModelChoice choice(Model model, ModelFrom from, Fields fields) {
        if ((model == null) == (from == null)) {
            fields.refuse("spec", "give either model or modelFrom, and not both");
        }
        if (model != null) {
            return new ModelChoice.Given(read(model, fields));
        }
        String service = Optional.ofNullable(from).map(ModelFrom::inferenceService).orElse("");
        if (from != null && service.isEmpty()) {
            fields.refuse(
                    "spec.modelFrom.inferenceService", "is missing; name the InferenceService");
        }
        return new ModelChoice.LiveIn(service);
    }

    private static List<String> columns(List<String> columns, Fields fields) {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (column == null || column.isBlank()) {
                fields.refuse("spec.model.columns", "'" + column + "' is no name of a column");
            } else if (!seen.add(column)) {
                fields.refuse("spec.model.columns", "'" + column + "' is there twice");
            }
        }
        return seen.size() == columns.size() ? columns : List.of();
    }
}
