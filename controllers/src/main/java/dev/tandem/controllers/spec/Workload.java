package dev.tandem.controllers.spec;

/** What pods of the runtime need to know whatever they are for. */
public record Workload(
        Identity identity,
        EffectiveModel model,
        EffectiveResources resources,
        EffectivePlacement placement) {}
