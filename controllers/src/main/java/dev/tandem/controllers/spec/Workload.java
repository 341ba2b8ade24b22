package dev.tandem.controllers.spec;

/**
 * What pods of the runtime need to know whatever they are for.
 *
 * @param modelName that predictions carry: the same for one model wherever it scores
 */
public record Workload(
        Identity identity,
        String modelName,
        EffectiveModel model,
        EffectiveResources resources,
        EffectivePlacement placement) {}
