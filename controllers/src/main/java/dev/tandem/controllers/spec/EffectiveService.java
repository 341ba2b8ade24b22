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

    /** Who this is, for names and owner references. */
    public record Identity(String namespace, String name, String uid, long generation) {}
}
