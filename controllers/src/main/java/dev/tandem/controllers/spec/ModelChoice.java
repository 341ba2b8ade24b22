package dev.tandem.controllers.spec;

/** Which model a spec asks for. */
public sealed interface ModelChoice {

    /** The model that the spec names. */
    record Given(EffectiveModel model) implements ModelChoice {}

    /**
     * The model that is live in a service.
     *
     * @param inferenceService of the same namespace
     */
    record LiveIn(String inferenceService) implements ModelChoice {}

    /** What predictions call the model: as the service does that it is live in, or as its owner. */
    default String name(Identity owner) {
        return switch (this) {
            case Given given -> owner.name();
            case LiveIn(String inferenceService) -> inferenceService;
        };
    }
}
