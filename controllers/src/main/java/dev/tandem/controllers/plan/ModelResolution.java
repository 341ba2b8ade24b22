package dev.tandem.controllers.plan;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceStatus;
import dev.tandem.api.v1alpha1.LiveModel;
import dev.tandem.api.v1alpha1.MissingValues;
import dev.tandem.api.v1alpha1.ModelFormat;
import dev.tandem.controllers.resources.PinnedModel;
import dev.tandem.controllers.spec.EffectiveModel;
import dev.tandem.controllers.spec.ModelChoice;
import dev.tandem.controllers.spec.ModelSource;

import java.util.List;
import java.util.Optional;

/** What has become of the model that a spec asks for. */
public sealed interface ModelResolution {

    /** The spec names the model itself; whether its file is good is not known yet. */
    record Named(EffectiveModel model) implements ModelResolution {}

    /** The model is live in a service, whose replicas have verified it. */
    record Live(PinnedModel pinned) implements ModelResolution {}

    /**
     * There is no model to take yet.
     *
     * @param message says what is waited for
     */
    record Waiting(String message) implements ModelResolution {}

    /**
     * Resolves a choice.
     *
     * @param service the service that the choice names, where it exists
     */
    static ModelResolution of(ModelChoice choice, Optional<InferenceService> service) {
        return switch (choice) {
            case ModelChoice.Given(EffectiveModel model) -> new Named(model);
            case ModelChoice.LiveIn(String name) when service.isEmpty() ->
                    new Waiting(
                            "InferenceService "
                                    + name
                                    + ", whose model spec.modelFrom takes, does not exist in this"
                                    + " namespace; waiting for it");
            case ModelChoice.LiveIn(String name) ->
                    service.map(InferenceService::getStatus)
                            .map(InferenceServiceStatus::model)
                            .flatMap(ModelResolution::pinned)
                            .<ModelResolution>map(Live::new)
                            .orElseGet(
                                    () ->
                                            new Waiting(
                                                    "InferenceService "
                                                            + name
                                                            + " serves no model yet; waiting until"
                                                            + " one is live there"));
        };
    }

    /** What the model's columns are called; empty where nobody has said it, or not yet. */
    default List<String> columns() {
        return switch (this) {
            case Named(EffectiveModel model) -> model.columns();
            case Live(PinnedModel pinned) -> pinned.model().columns();
            case Waiting waiting -> List.of();
        };
    }

    private static Optional<PinnedModel> pinned(LiveModel live) {
        return Optional.ofNullable(live.digest())
                .filter(PinnedModel::isDigest)
                .flatMap(
                        digest ->
                                Optional.ofNullable(live.storageUri())
                                        .flatMap(ModelSource::parse)
                                        .map(source -> pinned(live, source, digest)));
    }

    private static PinnedModel pinned(LiveModel live, ModelSource source, String digest) {
        return new PinnedModel(
                new EffectiveModel(
                        Optional.ofNullable(live.format()).orElse(ModelFormat.ONNX).text(),
                        live.storageUri(),
                        source,
                        Optional.of(digest),
                        Optional.ofNullable(live.columns()).orElseGet(List::of),
                        live.missingValues() == MissingValues.NAN),
                digest);
    }
}
