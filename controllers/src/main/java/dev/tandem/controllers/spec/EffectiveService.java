package dev.tandem.controllers.spec;

/**
 * An InferenceService with every default filled in.
 *
 * @param replicas how many replicas serve
 */
public record EffectiveService(
        Identity identity,
        EffectiveModel model,
        EffectiveResources resources,
        int replicas,
        EffectiveOverload overload,
        EffectivePlacement placement) {

    /** What its pods share with those of other kinds. */
    public Workload workload() {
        return new Workload(identity, model, resources, placement);
    }
}
